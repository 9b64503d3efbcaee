# Run in an Odoo shell: who can log in with a password that is the login itself.
users = env["res.users"].search([("active", "=", True)], order="login")  # noqa: F821
env.cr.execute(  # noqa: F821
    "SELECT id, password FROM res_users WHERE id = ANY(%s)", [users.ids]
)
hashes = dict(env.cr.fetchall())  # noqa: F821
verify = users._crypt_context().verify


def words(kind, chosen):
    logins = [
        f"{user.login}/{user.login}"
        for user in chosen
        if hashes[user.id] and verify(user.login, hashes[user.id])
    ]
    return [f"{kind}: {', '.join(logins)}"] if logins else []


portal = users.filtered(lambda user: user.share)
lines = words("backend", users - portal) + words("portal", portal)
print("\n".join(lines))
