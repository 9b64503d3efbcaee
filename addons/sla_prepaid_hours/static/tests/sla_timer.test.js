import {
    Deferred,
    advanceTime,
    animationFrame,
    beforeEach,
    click,
    edit,
    expect,
    mockDate,
    queryAllTexts,
    test,
} from "@odoo/hoot";
import {
    MockServer,
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {formatClock, secondsOf} from "@sla_prepaid_hours/sla_timer/sla_timer";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

function timer(values = {}) {
    return {
        ticket_id: 1,
        ticket: "HT0001 - Labels",
        is_running: true,
        is_closed: false,
        is_forgotten: false,
        started_at: "2026-11-20 09:00:00",
        seconds: 65,
        ...values,
    };
}

function timerData(values = {}) {
    return {
        now: "2026-11-20 10:00:00",
        here: false,
        elsewhere: false,
        colleagues: [],
        can_start: true,
        ...values,
    };
}

class HelpdeskTicket extends models.Model {
    _name = "helpdesk.ticket";

    name = fields.Char();
    sla_timer = fields.Json();

    _records = [{id: 1, name: "Labels", sla_timer: timerData()}];
}

class Wizard extends models.Model {
    _name = "sla.time.wizard";

    duration = fields.Char();
    preview = fields.Json();

    _records = [{id: 1, duration: "", preview: false}];
}

defineMailModels();
defineModels([HelpdeskTicket, Wizard]);

const ARCH = `
    <form>
        <field name="sla_timer" widget="sla_timer"/>
        <field name="name"/>
    </form>`;

async function mountTicket(values = {}) {
    HelpdeskTicket._records[0].sla_timer = timerData(values);
    await mountView({type: "form", resModel: "helpdesk.ticket", resId: 1, arch: ARCH});
}

/** Let the buttons answer what the server would, and note them down. */
function answer(method, values) {
    onRpc("helpdesk.ticket", method, ({args}) => {
        expect.step([method, ...args].join(" "));
        return timerData(values);
    });
}

beforeEach(() => mockDate("2026-11-20 10:00:00", 0));

test("a count of seconds as a clock shows it", () => {
    expect(formatClock(0)).toBe("0:00:00");
    expect(formatClock(3909)).toBe("1:05:09");
    expect(formatClock(100 * 3600)).toBe("100:00:00");
    expect(secondsOf({seconds: 5, is_running: true}, 1000, 4400)).toBe(8);
    expect(secondsOf({seconds: 5, is_running: false}, 1000, 4500)).toBe(5);
    expect(secondsOf({seconds: 5, is_running: true}, 4000, 1000)).toBe(5);
});

test("a running timer counts by itself, a paused one is paused", async () => {
    await mountTicket({here: timer()});
    expect(".o_sla_timer_figure").toHaveText("0:01:05");
    expect("[role=timer]").toHaveAttribute("aria-label", "Your timer: 1 min, running");
    await advanceTime(60 * 1000);
    await animationFrame();
    expect(".o_sla_timer_figure").toHaveText("0:02:05");
    answer("action_timer_pause", {here: timer({is_running: false, seconds: 125})});
    await click(".o_sla_timer_pause");
    await animationFrame();
    expect.verifySteps(["action_timer_pause 1"]);
    expect(".o_sla_timer [role=status]").toHaveText("Timer paused.");
    await advanceTime(60 * 1000);
    await animationFrame();
    expect(".o_sla_timer_figure").toHaveText("0:02:05");
    expect(".o_sla_timer_resume").toHaveCount(1);
});

test("starting, once however often it is clicked", async () => {
    await mountTicket();
    expect("[role=timer]").toHaveCount(0);
    const answered = new Deferred();
    onRpc("helpdesk.ticket", "action_timer_start", async ({args}) => {
        expect.step(`action_timer_start ${args}`);
        await answered;
        return timerData({here: timer({seconds: 0})});
    });
    await click(".o_sla_timer_start");
    await click(".o_sla_timer_start");
    answered.resolve();
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["action_timer_start 1"]);
    expect(".o_sla_timer_figure").toHaveText("0:00:00");
    expect(".o_sla_timer [role=status]").toHaveText("Timer started.");
});

test("a timer on another ticket is offered to be stopped, never lost", async () => {
    const elsewhere = timer({ticket_id: 7, ticket: "HT0007 - Paper", seconds: 600});
    await mountTicket({elsewhere});
    expect(".o_sla_timer_note").toHaveText("Your timer is on HT0007 - Paper (10 min)");
    answer("action_timer_start", {elsewhere});
    await click(".o_sla_timer_start");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["action_timer_start 1"]);
    expect(".modal-body").toHaveText(/HT0007 - Paper: 10 min/);
    onRpc("helpdesk.ticket", "action_timer_stop", ({args}) => {
        expect.step(`action_timer_stop ${args}`);
        return {type: "ir.actions.act_window"};
    });
    answer("get_sla_timer", {elsewhere});
    mockService("action", {
        doAction(action) {
            expect.step(action.type);
        },
    });
    await click(".o_sla_timer_switch");
    await animationFrame();
    await animationFrame();
    expect(".modal").toHaveCount(0);
    expect.verifySteps([
        "action_timer_stop 7,1",
        "ir.actions.act_window",
        "get_sla_timer 1",
    ]);
});

test("a forgotten timer offers what to do", async () => {
    await mountTicket({
        here: timer({is_forgotten: true, started_at: "2026-11-19 17:00:00"}),
    });
    expect(".o_sla_timer").toHaveClass("o_sla_tone_bad");
    expect("[role=alert]").toHaveText(/Was it forgotten\?/);
    answer("action_timer_keep", {here: timer()});
    await click(".o_sla_timer_keep");
    await animationFrame();
    expect.verifySteps(["action_timer_keep 1"]);
    expect("[role=alert]").toHaveCount(0);
});

test("on a closed ticket nothing starts and nothing goes on", async () => {
    await mountTicket({
        can_start: false,
        here: timer({is_running: false, is_closed: true}),
    });
    expect(queryAllTexts(".o_sla_timer button")).toEqual([
        "Stop and write down",
        "Throw away",
    ]);
    expect(".o_sla_timer_ask").toHaveText(/The ticket is closed/);
});

test("it follows its record, and names colleagues", async () => {
    await mountTicket({colleagues: ["Ana", "Luis"]});
    expect(".o_sla_timer_note").toHaveText("Timer running: Ana, Luis");
    MockServer.env["helpdesk.ticket"].write([1], {
        sla_timer: timerData({here: timer()}),
    });
    await contains("[name=name] input").edit("Paper");
    await click(".o_form_button_save");
    await animationFrame();
    await animationFrame();
    expect(".o_sla_timer_figure").toHaveText("0:01:05");
});

test("in a list it is the reader's own, on the ticket it runs on", async () => {
    HelpdeskTicket._records = [
        {id: 1, name: "Labels", sla_timer: timerData({here: timer()})},
        {id: 2, name: "Paper", sla_timer: timerData({elsewhere: timer()})},
    ];
    await mountView({
        type: "list",
        resModel: "helpdesk.ticket",
        arch: `<list><field name="sla_timer" widget="sla_timer_cell"/></list>`,
    });
    expect(queryAllTexts(".o_data_row")).toEqual(["running\n0:01:05", ""]);
});

test("what depends on a text follows while it is typed", async () => {
    onRpc("sla.time.wizard", "onchange", ({args}) => {
        expect.step(args[1].duration);
        return {
            value: {
                preview: {
                    charged: "1:30",
                    is_charged: true,
                    ground: "Included",
                    why: "",
                    steps: [{label: "Worked", time: "1:30"}],
                    draws: [{pack: "P1", time: "1:30", left: "8:30", note: ""}],
                    before: 600,
                    after: 510,
                    balance: "Balance 10:00, then 8:30",
                    shortage: "",
                    summary: "1:30 charged. P1 pays 1:30 and has 8:30 left.",
                },
            },
        };
    });
    await mountView({
        type: "form",
        resModel: "sla.time.wizard",
        resId: 1,
        arch: `<form>
            <field name="duration" widget="sla_live_text" on_change="1"/>
            <field name="preview" widget="sla_draw"/>
        </form>`,
    });
    expect(".o_sla_draw").toHaveText(/Say how long it took/);
    await click("[name=duration] input");
    await edit("1:30", {confirm: false});
    expect.verifySteps([]);
    await advanceTime(400);
    await animationFrame();
    expect.verifySteps(["1:30"]);
    expect("[name=duration] input").toHaveValue("1:30");
    expect(".o_sla_draw [role=status]").toHaveText(/P1 pays 1:30/);
    expect(queryAllTexts(".o_sla_draw_packs tbody td")).toEqual(["P1", "1:30", "8:30"]);
    expect(".o_sla_draw_left").toHaveStyle("width: 85%", {inline: true});
});
