import {
    advanceTime,
    animationFrame,
    click,
    expect,
    mockDate,
    queryAllTexts,
    queryText,
    test,
} from "@odoo/hoot";
import {
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {beforeEach} from "@odoo/hoot";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {serializeDateTime} from "@web/core/l10n/dates";
import {user} from "@web/core/user";

class HelpdeskTicket extends models.Model {
    _name = "helpdesk.ticket";

    name = fields.Char();
    priority = fields.Selection({
        selection: [
            ["0", "Low"],
            ["1", "High"],
        ],
    });
    agreement_id = fields.Many2one({relation: "sla.agreement"});
    partner_id = fields.Many2one({relation: "res.partner"});
    commercial_partner_id = fields.Many2one({relation: "res.partner"});
    sla_state = fields.Selection({
        selection: [
            ["running", "On track"],
            ["at_risk", "At risk"],
            ["breached", "Breached"],
            ["paused", "Paused"],
        ],
    });
    sla_next_deadline = fields.Datetime();

    _records = [
        {
            id: 1,
            name: "Labels",
            priority: "0",
            agreement_id: 1,
            sla_state: "running",
            sla_next_deadline: "2026-11-20 17:00:00",
        },
        {id: 2, name: "Paid", sla_state: "paused"},
        {id: 3, name: "Nothing"},
    ];
}

class SlaAgreement extends models.Model {
    _name = "sla.agreement";

    name = fields.Char();

    _records = [{id: 1, name: "Support 2026"}];
}

defineMailModels();
defineModels([HelpdeskTicket, SlaAgreement]);

const ARCH = `
    <form>
        <widget name="sla_panel"/>
        <field name="name"/>
        <field name="priority"/>
    </form>`;

function promise(values = {}) {
    return {
        id: 7,
        metric: "Resolution",
        code: "resolution",
        sequence: 1,
        allowance: "8 h of service",
        state: "running",
        state_label: "Running",
        is_breached: false,
        is_at_risk: false,
        started_at: "2026-11-20 09:00:00",
        deadline: "2026-11-20 17:00:00",
        expected_from: false,
        stopped_at: false,
        paused_at: false,
        pause_label: "",
        pause_who: "",
        budget_seconds: 8 * 3600,
        used_seconds: 3600,
        open_spans: [["2026-11-20 10:00:00", "2026-11-20 17:00:00"]],
        needs_recalculation: false,
        ...values,
    };
}

function panel(clocks, values = {}) {
    return {
        coverage: "included",
        coverage_label: "Included",
        coverage_reason: "",
        agreement: "Support 2026",
        policy: "Gold",
        clocks,
        ...values,
    };
}

async function mountTicket(told) {
    onRpc("helpdesk.ticket", "get_sla_panel", ({args}) => {
        expect.step(`get_sla_panel ${args[0]}`);
        return {
            now: serializeDateTime(luxon.DateTime.now()),
            ...(typeof told === "function" ? told() : told),
        };
    });
    await mountView({
        type: "form",
        resModel: "helpdesk.ticket",
        resId: 1,
        arch: ARCH,
    });
    await animationFrame();
    expect.verifySteps(["get_sla_panel 1"]);
}

const figure = () => queryText(".o_sla_promise_figure");
const lines = () => queryAllTexts(".o_sla_promise_line");
const badge = () => queryText(".o_sla_promise .o_sla_badge");

beforeEach(() => {
    mockDate("2026-11-20 10:00:00", 0);
    patchWithCleanup(user, {
        hasGroup: () => Promise.resolve(false),
    });
});

test("a promise counts down by itself", async () => {
    // Some seconds to spare: time goes on while a slow machine draws.
    await mountTicket(
        panel([
            promise({
                deadline: "2026-11-20 17:00:25",
                open_spans: [["2026-11-20 10:00:00", "2026-11-20 17:00:25"]],
            }),
        ])
    );
    expect(queryText(".o_sla_panel_header")).toInclude("Included");
    expect(queryText(".o_sla_panel_header")).toInclude("Support 2026");
    expect(badge()).toBe("On track");
    expect(figure()).toBe("7 h\nremaining");
    expect(".o_sla_promise_usage").toHaveText("1 h of 8 h used");
    expect(lines()).toEqual(["Due today, 17:00"]);
    await advanceTime(30 * 60 * 1000);
    await animationFrame();
    expect(figure()).toBe("6 h 30 min\nremaining");
    expect(".o_sla_promise_usage").toHaveText("1 h 30 min of 8 h used");
    // And is read again now and then.
    expect.verifySteps(["get_sla_panel 1"]);
});

test("outside service hours it is frozen and says when service resumes", async () => {
    await mountTicket(
        panel([
            promise({
                open_spans: [["2026-11-23 09:00:00", "2026-11-23 12:20:00"]],
                deadline: "2026-11-23 12:20:00",
            }),
        ])
    );
    expect(figure()).toBe("3 h 20 min\nremaining");
    expect(lines()).toEqual([
        "Due Mon, Nov 23, 12:20",
        "Closed now, service resumes Mon, Nov 23, 09:00",
    ]);
    await advanceTime(60 * 1000);
    await animationFrame();
    expect(figure()).toBe("3 h 20 min\nremaining");
});

test("paused: since when, why and by whom", async () => {
    await mountTicket(
        panel([
            promise({
                state: "paused",
                deadline: false,
                open_spans: [],
                paused_at: "2026-11-19 12:00:00",
                pause_label: "Waiting for the customer",
                pause_who: "Ana",
            }),
        ])
    );
    expect(badge()).toBe("Paused");
    expect(figure()).toBe("7 h\nremaining when it goes on");
    expect(lines()[0]).toBe(
        "Paused since yesterday, 12:00: Waiting for the customer (Ana)"
    );
});

test("breached and missed tell by how much", async () => {
    await mountTicket(
        panel([
            promise({
                is_breached: true,
                deadline: "2026-11-20 09:00:00",
                used_seconds: 9 * 3600,
                open_spans: [],
            }),
            promise({
                id: 8,
                code: "first_response",
                metric: "First response",
                state: "missed",
                is_breached: true,
                stopped_at: "2026-11-20 09:30:00",
                budget_seconds: 1800,
                used_seconds: 2700,
                open_spans: [],
            }),
        ])
    );
    expect(queryAllTexts(".o_sla_promise .o_sla_badge")).toEqual([
        "Breached",
        "Missed",
    ]);
    expect(queryAllTexts(".o_sla_promise_figure")).toEqual([
        "1 h\nover",
        "15 min\nover",
    ]);
    expect(lines()).toInclude("Was due today, 09:00");
});

test("time passing brings about at risk and breached before the server does", async () => {
    await mountTicket(
        panel([
            promise({
                deadline: "2026-11-20 10:02:00",
                budget_seconds: 480,
                used_seconds: 350,
                open_spans: [["2026-11-20 10:00:00", "2026-11-20 10:02:00"]],
            }),
        ])
    );
    expect(badge()).toBe("At risk");
    expect(figure()).toBe("2 min 0 s\nremaining");
    await advanceTime(45 * 1000);
    await animationFrame();
    expect(figure()).toBe("1 min 15 s\nremaining");
    await advanceTime(75 * 1000);
    await animationFrame();
    expect(badge()).toBe("Breached");
    // What is overdue is asked for again: only the server knows by how much.
    await animationFrame();
    expect.verifySteps(["get_sla_panel 1"]);
});

test("the panel follows a save of the record, not what is being typed", async () => {
    let told = panel([promise()]);
    await mountTicket(() => told);
    told = panel([promise({allowance: "4 h of service"})]);
    await click("[name=name] input");
    const input = document.querySelector("[name=name] input");
    input.value = "Printed twice";
    input.dispatchEvent(new InputEvent("input", {bubbles: true}));
    input.dispatchEvent(new Event("change", {bubbles: true}));
    await animationFrame();
    await animationFrame();
    expect.verifySteps([]);
    await click(".o_form_button_save");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["get_sla_panel 1"]);
    expect(".o_sla_promise_allowance").toHaveText("4 h of service");
});

test("repeated promises: the latest is shown, earlier ones on demand", async () => {
    const answer = {code: "next_reply", metric: "Next reply", open_spans: []};
    await mountTicket(
        panel([
            promise({
                ...answer,
                id: 1,
                state: "met",
                stopped_at: "2026-11-18 09:00:00",
            }),
            promise({
                ...answer,
                id: 2,
                sequence: 2,
                state: "met",
                stopped_at: "2026-11-19 09:00:00",
            }),
            promise(),
        ])
    );
    expect(queryAllTexts(".o_sla_promise_name")).toEqual([
        "Resolution",
        "Next reply 2",
    ]);
    await click(".o_sla_panel > .btn-link");
    await animationFrame();
    expect(queryAllTexts(".o_sla_promise_name")).toEqual([
        "Resolution",
        "Next reply 2",
        "Next reply",
    ]);
});

test("without an agreement the agent is told why and what to do", async () => {
    await mountTicket(
        panel([], {
            coverage: "no_agreement",
            coverage_label: "No agreement",
            coverage_reason: "The customer has no active agreement.",
            agreement: "",
            policy: "",
        })
    );
    expect(".o_sla_panel_advice strong").toHaveText(
        "The customer has no active agreement."
    );
    expect(".o_sla_panel_advice button").toHaveCount(0);
});

test("a promise explains itself, and its sums add up", async () => {
    onRpc("sla.clock", "explain", ({args}) => {
        expect.step(`explain ${args[0]}`);
        return {
            sentence: "Resolution, due today.",
            spans: [
                {
                    kind: "counted",
                    start: "2026-11-20 09:00:00",
                    end: "2026-11-20 09:40:00",
                    seconds: 2400,
                    label: "Service time",
                    who: "",
                    why: "",
                },
                {
                    kind: "paused",
                    start: "2026-11-20 09:40:00",
                    end: "2026-11-20 09:50:00",
                    seconds: 600,
                    label: "Paused",
                    who: "Ana",
                    why: "Waiting for the customer",
                },
                {
                    kind: "counted",
                    start: "2026-11-20 09:50:00",
                    end: "2026-11-20 10:10:00",
                    seconds: 1200,
                    label: "Service time",
                    who: "",
                    why: "",
                },
            ],
            ahead: [],
            used_seconds: 3600,
            budget_seconds: 28800,
        };
    });
    await mountTicket(panel([promise()]));
    await click(".o_sla_promise");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["explain 7"]);
    expect(".modal-title").toHaveText("Resolution: 8 h of service");
    expect(".o_sla_sentence").toHaveText("Resolution, due today.");
    expect(".o_sla_strip span").toHaveCount(3);
    expect(queryAllTexts(".o_sla_spans_duration")).toEqual([
        "40 min",
        "10 min",
        "20 min",
    ]);
    expect(queryAllTexts(".o_sla_spans_about")).toInclude(
        "Waiting for the customer (Ana)"
    );
    expect(".o_sla_spans_total").toHaveText("1 h");
});

test("the badge in a list: a word, and the time left of the next promise", async () => {
    await mountView({
        type: "list",
        resModel: "helpdesk.ticket",
        arch: `<list><field name="sla_next_deadline" widget="sla_badge"/></list>`,
    });
    expect(queryAllTexts(".o_data_row")).toEqual(["On track\n7 h", "Paused", ""]);
    await advanceTime(8 * 3600 * 1000);
    await animationFrame();
    expect(queryAllTexts(".o_data_row")).toEqual(["Breached\n1 h ago", "Paused", ""]);
});
