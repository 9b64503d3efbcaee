"""Methods that customers call, over RPC too: what they send with a call is theirs."""

import functools

# All that a customer's context may say: their language, their zone, their companies.
_THEIRS = ("lang", "tz", "uid", "allowed_company_ids")


def for_customers(method):
    """Run a method without what somebody outside put into its context.

    A context may hold defaults for the rows that are written on their behalf, and
    switches that keep what happens from being noted. Agents, and our own code, keep
    theirs.
    """

    @functools.wraps(method)
    def called(self, *args, **kwargs):
        if self.env.user.share and not self.env.su:
            context = self.env.context
            theirs = {name: context[name] for name in _THEIRS if name in context}
            self = self.with_env(self.env(context=theirs))
        return method(self, *args, **kwargs)

    return called
