"""Opens forms as the web client does, fills them with generated values, saves, copies
and presses their buttons; collects what crashes.

An outcome is accepted if it is a success or an error that Odoo shows as a sentence.
"""

import base64
import traceback
from datetime import date, datetime, timedelta

import psycopg2
from lxml import etree

from odoo import fields
from odoo.exceptions import MissingError, UserError
from odoo.tests import Form
from odoo.tests.form import Dotter, M2MProxy, O2MProxy, UpdateDict
from odoo.tools.safe_eval import safe_eval

# A picture of one pixel: accepted wherever a file is.
PIXEL = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
        "AABJRU5ErkJggg=="
    )
).decode()

# What a text field of this name holds.
SHAPES = {
    "email": "ana@example.com",
    "phone": "+525555550123",
    "number": "+525555550123",
    "from_number": "+525555550123",
    "url": "https://example.com/calendar.ics",
    "public_url": "https://example.com",
    "tz": "America/Mexico_City",
    "account_sid": "AC" + "1" * 32,
    "auth_token": "1" * 32,
    "bsuid": "MX.13491208655302741918",
    "phone_number_id": "4242",
    "business_account_id": "4343",
}

# So many rounds find the fields that the values of others made editable.
ROUNDS = 3
# So deep are windows opened from windows.
DEPTH = 2
REFUSED = ("0", "false", "False")


def is_ours(method):
    """Whether one of our addons has the last word in a method."""
    return method.__func__.__module__.startswith("odoo.addons.sla_")


class RollBack(Exception):
    """Undoes a step whose outcome is known."""


class WalkedForm(Form):
    """A form, or a new row of a list edited in place; each view is prepared once.

    :param dict prepared: where prepared views are kept
    """

    # pylint: disable=super-init-not-called
    def __init__(self, record, view, prepared):
        kind = view.type if view else "form"
        for name, value in (("_record", record), ("_env", record.env)):
            object.__setattr__(self, name, value)
        references = {
            name: value
            for name, value in record.env.context.items()
            if name.endswith("_view_ref")
        }
        key = (record._name, view.id if view else False, record.env.uid, *references)
        if key not in prepared:
            views = record.get_views([(view.id if view else False, kind)])
            object.__setattr__(self, "_models_info", views["models"])
            tree = etree.fromstring(views["views"][kind]["arch"])
            prepared[key] = views["models"], self._process_view(tree, record)
        models_info, processed = prepared[key]
        object.__setattr__(self, "_models_info", models_info)
        object.__setattr__(self, "_view", processed)
        object.__setattr__(self, "_values", UpdateDict())
        if record:
            self._init_from_record()
        else:
            self._init_from_defaults()


class FormWalker:
    """Walks the forms of a database.

    :param env: of the user who opens them
    :param random: a `random.Random` with a seed of its own
    :param pins: `{(model, field): value}` for what is not generated; None: left alone
    :param names_of: returns the fields of a model to fill; None: all of them
    :param dict prepared: where walkers of a database keep its views
    """

    def __init__(self, env, random, pins=None, names_of=None, prepared=None):
        self.env = env
        self.random = random
        self.pins = pins or {}
        self.names_of = names_of or (lambda model: None)
        #: What crashed: one text each.
        self.failures = []
        #: Labels of the views in which a new record was saved.
        self.saved = set()
        #: `{label: [(step, sentence)]}`
        self.refusals = {}
        #: `(label, method)` of each button that was pressed.
        self.pressed = set()
        self._prepared = {} if prepared is None else prepared
        self._followed = set()

    # === OUTCOMES === #

    def attempt(self, step, call):
        """Run a step in a savepoint, with what runs at the end of a transaction.

        :return: whether it was done, and its result
        """
        try:
            with self.env.cr.savepoint():
                result = call()
                self.env.cr.flush()
        except Exception as error:
            self.env.cr.precommit.clear()
            self._judge(step, error)
            return False, None
        return True, result

    def undone(self, call):
        """Run something and undo all it did."""
        try:
            with self.env.cr.savepoint():
                call()
                raise RollBack
        except RollBack:
            self.env.cr.precommit.clear()

    def _judge(self, step, error):
        """Note a refusal, or a failure."""
        if self._is_sentence(error):
            self.refusals.setdefault(step[0], []).append((step, str(error)))
            return
        frames = traceback.extract_tb(error.__traceback__)
        ours = [
            f"{frame.filename.rpartition('addons/')[2]}:{frame.lineno} {frame.line}"
            for frame in frames
            if "/sla_" in frame.filename
        ]
        where = "".join(f"\n        {line}" for line in ours[-3:])
        self.failures.append(f"{' · '.join(step)}\n    {error!r:.400}{where}")

    def _is_sentence(self, error):
        """Whether the web client shows the error as a sentence that helps."""
        if isinstance(error, MissingError):
            return False
        if isinstance(error, AssertionError):
            # The form's own check: the web client marks the field in red.
            return "is a required field" in str(error)
        if isinstance(error, psycopg2.IntegrityError):
            return self._has_message(error.diag)
        return isinstance(error, UserError)

    def _has_message(self, diag):
        """Whether the constraint that was violated has a message of its own."""
        for model in self.env.registry.values():
            if model._table == diag.table_name:
                known = model._table_objects.get(diag.constraint_name)
                if known and known.message:
                    return True
        return False

    # === FORMS === #

    def open(self, record, view=None):
        return WalkedForm(record, view, self._prepared)

    def walk(self, model, view, label, orders, context=None, deep=True):
        """Do everything with a new record of a model in one view, and undo it.

        :param label: of the view, in what is reported
        :param orders: in which the fields are set: "view", "reversed", "shuffled",
            "emptied" (shuffled, then taken away again), "required" (only these)
        :param bool deep: whether to go on with the buttons that a button makes appear
        """
        records = self.env[model].with_context(**(context or {}))
        step = (label, self.env.user.login)
        self.undone(lambda: self._walk(records, view, step, orders, deep))

    def _walk(self, records, view, step, orders, deep):
        done, form = self.attempt(
            (*step, "open"), lambda: self.open(records.browse(), view)
        )
        if not done or form._view["tree"].get("create") in REFUSED:
            return
        records = records.with_context(**self._parents(form))
        saved = {}
        for order in orders:
            record = self._fill_and_save(records, view, (*step, order), order)
            if record:
                saved[order] = record
                self.saved.add(step[0])
        for order, record in [*saved.items()][:1]:
            self._copy(record, view, (*step, order, "copy"))
            self._press_all(record, view, (*step, order), deep=deep)
        if deep and len(saved) > 1 and "required" in saved:
            self._press_all(saved["required"], view, (*step, "required"), deep=False)

    def walk_saved(self, record, view, label):
        """Open a record that is there already, press its buttons, and undo it."""
        step = (label, self.env.user.login, "saved")
        self.undone(lambda: self._press_all(record.with_env(self.env), view, step))

    def walk_rows(self, records, view, label):
        """Press the buttons of a list or of cards on records, shown or not."""
        step = (label, self.env.user.login, "rows")
        records = records.with_env(self.env)
        arch = records.get_views([(view.id, view.type)])["views"][view.type]["arch"]
        for node in etree.fromstring(arch).xpath(".//*[@type='object'][@name]"):
            name = node.get("name")
            if not is_ours(getattr(records, name)):
                continue
            self.pressed.add((label, name))
            is_of_all = any(True for _header in node.iterancestors("header"))
            target = records if is_of_all else records[:1]

            def press(name=name, target=target):
                context = {"active_ids": target.ids, "active_model": target._name}
                done, result = self.attempt(
                    (*step, f"press {name}"),
                    lambda: getattr(target.with_context(**context), name)(),
                )
                if done and isinstance(result, dict):
                    self._follow(result, (*step, name))

            self.undone(press)

    def _parents(self, form):
        """Defaults for the records a form is opened from, as their buttons give them.

        They are required, and not to be chosen in the form.
        """
        model = form._record
        defaults = {}
        for name, field in model._fields.items():
            if field.type != "many2one" or not field.required or not field.store:
                continue
            if name in form._view["fields"] and (
                form._values.get(name) or self._is_editable(form, name)
            ):
                continue
            if model.default_get([name]).get(name) or field.compute:
                continue
            if found := self._newest(field.comodel_name, []):
                defaults[f"default_{name}"] = found[0].id
        return defaults

    def _newest(self, model, domain):
        return self.env[model].search(domain, order="id desc", limit=4)

    def _fill_and_save(self, records, view, step, order):
        """A record made in a form filled in this order, or None."""
        done, form = self.attempt(
            (*step, "open"), lambda: self.open(records.browse(), view)
        )
        if not done:
            return None
        self._fill(form, step, order)
        if order == "emptied":
            self._empty(form, step)
        _done, record = self.attempt((*step, "save"), form.save)
        return record

    def _fill(self, form, step, order):
        """Set every field that can be set, in an order."""
        filled = set()
        for _round in range(ROUNDS):
            todo = [
                name
                for name in self._names(form, order)
                if name not in filled and self._is_editable(form, name)
            ]
            for name in todo:
                filled.add(name)
                if self._is_editable(form, name):
                    self._set(form, name, (*step, f"set {name}"))
            if not todo:
                break

    def _names(self, form, order):
        model = form._record._name
        wanted = self.names_of(model)
        names = [
            name
            for name in form._view["fields"]
            if name != "id"
            and (
                wanted is None
                or name in wanted
                or (model, name) in self.pins
                or self._is_missing(form, name)
            )
        ]
        if order == "required":
            names = [
                name
                for name in names
                if (model, name) in self.pins or self._is_missing(form, name)
            ]
        elif order == "reversed":
            names.reverse()
        elif order != "view":
            self.random.shuffle(names)
        return names

    def _is_missing(self, form, name):
        empty = form._values.get(name) in (False, None, 0, [])
        return empty and form._get_modifier(name, "required")

    def _is_editable(self, form, name):
        info = form._view["fields"][name]
        return bool(info.get("type")) and not any(
            form._get_modifier(name, modifier)
            for modifier in ("readonly", "invisible", "column_invisible")
        )

    def _set(self, form, name, step):
        """Set one field to a generated value; after a refusal it is as before."""
        before = UpdateDict(form._values)

        def run():
            if self.pins.get((form._record._name, name), True) is None:
                return
            if form._view["fields"][name]["type"] == "one2many":
                self._add_line(form, name, step)
            elif (value := self._value(form, name)) is not None:
                form[name] = value

        done, _result = self.attempt(step, run)
        if not done:
            object.__setattr__(form, "_values", before)

    def _add_line(self, form, name, step):
        """Add one line to a list within the form."""
        subviews = self._node(form, name).xpath("./list | ./form | ./kanban")
        if "edition_view" not in form._view["fields"][name] or any(
            sub.get("create") in REFUSED for sub in subviews
        ):
            return
        line = O2MProxy(form, name).new()
        self._fill(line, step, "view")
        line.save()

    def _empty(self, form, step):
        """Take away again what may be empty, in any order."""
        for name in self._names(form, "shuffled"):
            kind = form._view["fields"][name]["type"]
            if (
                kind != "one2many"
                and (form._record._name, name) not in self.pins
                and self._is_editable(form, name)
                and not form._get_modifier(name, "required")
            ):
                self.attempt(
                    (*step, f"empty {name}"), lambda name=name: self._clear(form, name)
                )

    def _clear(self, form, name):
        info = form._view["fields"][name]
        if info["type"] == "many2many":
            M2MProxy(form, name).clear()
        elif info["type"] == "many2one":
            form[name] = form._env[info["relation"]]
        elif info["type"] in ("integer", "float", "monetary"):
            form[name] = 0
        else:
            form[name] = False

    def _node(self, form, name):
        tree = form._view["tree"]
        level = tree.xpath("count(ancestor::field)")
        return tree.xpath(
            f".//field[@name='{name}'][count(ancestor::field) = {level}]"
        )[0]

    # === VALUES === #

    def _value(self, form, name):
        """A sensible value for a field; None: there is none."""
        key = form._record._name, name
        if key in self.pins:
            pinned = self.pins[key]
            return pinned.with_env(form._env) if hasattr(pinned, "_ids") else pinned
        kind = form._view["fields"][name]["type"]
        return getattr(self, f"_value_{kind}", self._no_value)(form, name)

    def _no_value(self, form, name):
        return None

    def _value_boolean(self, form, name):
        return self.random.random() < 0.5

    def _value_char(self, form, name):
        if name == "code":
            return f"generated_{self.random.randrange(1_000_000)}"
        text = f"Generated {name} {self.random.randrange(1_000_000)}"
        return SHAPES.get(name, text)

    def _value_text(self, form, name):
        return f"Generated {name}\nof two lines"

    def _value_html(self, form, name):
        return f"<p>Generated {name}</p>"

    def _value_integer(self, form, name):
        return self.random.randrange(1, 9)

    def _value_float(self, form, name):
        return self.random.randrange(1, 18) / 2

    _value_monetary = _value_float

    def _value_date(self, form, name):
        day = self._moment(name).date()
        return (day.replace(day=1) if "month" in name else day).isoformat()

    def _value_datetime(self, form, name):
        return fields.Datetime.to_string(self._moment(name))

    def _moment(self, name):
        """Some moment of the next weeks; an end comes after the beginnings."""
        days = self.random.randrange(1, 20)
        if any(word in name.split("_") for word in ("end", "to", "until", "ended")):
            days += 30
        now = fields.Datetime.now()
        return now.replace(second=0, microsecond=0) + timedelta(days=days)

    def _value_binary(self, form, name):
        return PIXEL

    _value_image = _value_binary

    def _value_selection(self, form, name):
        choices = form._view["fields"][name]["selection"]
        return self.random.choice(choices)[0] if choices else None

    def _value_many2one(self, form, name):
        found = self._candidates(form, name)
        return self.random.choice([*found]) if found else None

    def _value_many2many(self, form, name):
        found = self._candidates(form, name)
        return found[: self.random.randrange(1, 3)] or None

    def _candidates(self, form, name):
        """The newest of what the web client offers, by the field's domain."""
        info = form._view["fields"][name]
        domain = self._node(form, name).get("domain") or info.get("domain") or []
        if isinstance(domain, str):
            domain = safe_eval(domain, self._eval_context(form))
        comodel = form._env[info["relation"]]
        if not comodel.has_access("read"):
            return comodel
        context = form._get_context(name)
        found = comodel.with_context(**context).search(domain, order="id desc", limit=4)
        found.mapped("display_name")
        return found.with_env(form._env)

    def _eval_context(self, form):
        """What the web client evaluates domains and modifiers with."""
        companies = self.env.companies.ids
        return {
            "uid": self.env.uid,
            "allowed_company_ids": companies,
            "current_company_id": companies[0],
            "context_today": date.today,
            "datetime": datetime,
            **form._get_eval_context(),
        }

    # === COPIES AND BUTTONS === #

    def _copy(self, record, view, step):
        """Duplicate a record where the view offers that; open the copy, undo it."""
        done, form = self.attempt(step, lambda: self.open(record, view))
        if done and form._view["tree"].get("duplicate") not in REFUSED:
            self.undone(
                lambda: self.attempt(step, lambda: self.open(record.copy(), view))
            )

    def _press_all(self, record, view, step, pressed=(), deep=True):
        """Press each visible button from where the record is now, and undo it.

        :param pressed: the buttons that were pressed before
        :param bool deep: whether to go on with the buttons that appear then
        """
        done, form = self.attempt(
            (*step, "open saved"), lambda: self.open(record, view)
        )
        if not done:
            return
        found = self._visible_buttons(form)
        buttons = [button for button in found if button[0] not in pressed]
        pressed = {*pressed, *(key for key, *_rest in found)}
        for key, target, context in buttons:
            name = f"press {'.'.join(key)}"
            self.pressed.add((step[0], key[-1]))

            def run(key=key, target=target, context=context):
                target.env.clear()
                return getattr(target.with_context(**context), key[-1])()

            def press(run=run, name=name):
                done, result = self.attempt((*step, name), run)
                if not done:
                    return
                if deep and isinstance(result, dict):
                    self._follow(result, (*step, name))
                if deep and record.exists():
                    self._press_all(record, view, (*step, name), pressed)

            self.undone(press)

    def _visible_buttons(self, form):
        """The buttons of our addons that the user sees on a saved record.

        :return: list of (key, record, context); a key is the name of the list it is in,
            if it is in one, and of its method
        """
        found = {}
        tree = form._view["tree"]
        context = self._eval_context(form)
        for node in tree.xpath(".//button[@type='object']"):
            lists = [parent.get("name") for parent in node.iterancestors("field")]
            if len(lists) > 1 or self._is_hidden(node, context):
                continue
            target = form._record[lists[0]][:1] if lists else form._record
            if not target or not is_ours(getattr(target, node.get("name"))):
                continue
            values = dict(context)
            if lists:
                [line] = target.read(load="")
                values.update(line, parent=Dotter(form._values))
            given = safe_eval(node.get("context") or "{}", values)
            key = (*lists, node.get("name"))
            found.setdefault(key, (key, target, given))
        return list(found.values())

    def _is_hidden(self, node, context):
        """Whether a button, or what it is in, is invisible by its form's values.

        What depends on the values of a line counts as visible.
        """
        while node is not None:
            expression = node.get("invisible") or "False"
            is_of_line = any(True for _parent in node.iterancestors("field"))
            if expression in ("1", "True"):
                return True
            if not is_of_line and safe_eval(expression, dict(context)):
                return True
            node = node.getparent()
        return False

    def _follow(self, action, step):
        """Open what a button opens; a new form there is filled, saved and pressed.

        Each kind of window that a button opens is opened once.
        """
        if action.get("type") != "ir.actions.act_window":
            return
        key = step[0], action["res_model"], bool(action.get("res_id")), step[-1]
        if key in self._followed:
            return
        self._followed.add(key)
        given = {"uid": self.env.uid}
        context, domain = action.get("context") or {}, action.get("domain") or []
        if isinstance(context, str):
            context = safe_eval(context, given)
        if isinstance(domain, str):
            domain = safe_eval(domain, given)
        records = self.env[action["res_model"]].with_context(**context)
        view = self._view_of(action)
        if action.get("res_id"):
            record = records.browse(action["res_id"])
            done, _form = self.attempt(
                (*step, "opened"), lambda: self.open(record, view)
            )
            if done and action.get("target") == "new":
                self._press_all(record, view, (*step, "opened"))
        elif action.get("target") == "new":
            if sum(part.startswith("new ") for part in step) < DEPTH:
                for order in ("required", "view"):
                    self._walk_window(records, view, (*step, f"new {order}"), order)
        else:
            self.attempt(
                (*step, "list"),
                lambda: records.search(domain, limit=5).mapped("display_name"),
            )

    def _walk_window(self, records, view, step, order):
        record = self._fill_and_save(records, view, step, order)
        if record:
            self._press_all(record, view, step)

    def _view_of(self, action):
        for view_id, kind in action.get("views") or ():
            if kind == "form" and view_id:
                # Sudo: which view is shown is no secret, and no right of users.
                return self.env["ir.ui.view"].sudo().browse(view_id)
        return None
