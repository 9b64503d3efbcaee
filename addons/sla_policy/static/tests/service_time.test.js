import {describe, expect, test} from "@odoo/hoot";
import {
    isOpen,
    nextTurn,
    reckon,
    resumesAt,
    secondsLeft,
    shares,
    split,
    standing,
    ticketStanding,
} from "@sla_policy/utils/service_time";

describe.current.tags("headless");

const HOUR = 3600 * 1000;
// Friday the 20th, service from 9 to 18; then Monday the 23rd from 9.
const at = (day, hour, minute = 0) => Date.UTC(2026, 10, day, hour, minute);
const SPANS = [
    [at(20, 16), at(20, 18)],
    [at(23, 9), at(23, 13)],
];

function clock(values = {}) {
    return {
        state: "running",
        isBreached: false,
        isAtRisk: false,
        deadline: at(23, 13),
        stoppedAt: null,
        budget: 8 * 3600,
        used: 2 * 3600,
        openSpans: SPANS,
        ...values,
    };
}

test("service time left counts down only while service is open", () => {
    expect(secondsLeft(SPANS, at(20, 16))).toBe(6 * 3600);
    expect(secondsLeft(SPANS, at(20, 17, 30))).toBe(4.5 * 3600);
    expect(secondsLeft(SPANS, at(20, 18))).toBe(4 * 3600);
    expect(secondsLeft(SPANS, at(22, 3))).toBe(4 * 3600);
    expect(secondsLeft(SPANS, at(23, 9) + 1000)).toBe(4 * 3600 - 1);
    expect(secondsLeft(SPANS, at(23, 13))).toBe(0);
    expect(secondsLeft(SPANS, at(24, 13))).toBe(0);
    expect(secondsLeft([], at(20, 16))).toBe(0);
});

test("a span's end is closed already, its start is open", () => {
    expect(isOpen(SPANS, at(20, 16))).toBe(true);
    expect(isOpen(SPANS, at(20, 18))).toBe(false);
    expect(isOpen(SPANS, at(23, 9))).toBe(true);
    expect(isOpen([], at(20, 16))).toBe(false);
});

test("service resumes at the next span, and only where it is closed", () => {
    expect(resumesAt(SPANS, at(20, 17))).toBe(null);
    expect(resumesAt(SPANS, at(20, 18))).toBe(at(23, 9));
    expect(resumesAt(SPANS, at(21, 12))).toBe(at(23, 9));
    expect(resumesAt(SPANS, at(23, 13))).toBe(null);
    expect(nextTurn(SPANS, at(20, 17))).toBe(at(20, 18));
    expect(nextTurn(SPANS, at(20, 18))).toBe(at(23, 9));
    expect(nextTurn(SPANS, at(23, 13))).toBe(null);
});

test("a running clock", () => {
    const facts = reckon(clock(), at(20, 17));
    expect(facts.standing).toBe("running");
    expect(facts.isCounting).toBe(true);
    expect(facts.left).toBe(5 * 3600);
    expect(facts.used).toBe(3 * 3600);
    expect(facts.ratio).toBe(3 / 8);
    expect(facts.resumesAt).toBe(null);
});

test("a clock outside service hours is frozen and says when it goes on", () => {
    const evening = reckon(clock(), at(20, 19));
    const sunday = reckon(clock(), at(22, 12));
    expect(evening.isCounting).toBe(false);
    expect(evening.left).toBe(4 * 3600);
    expect(sunday.left).toBe(4 * 3600);
    expect(sunday.resumesAt).toBe(at(23, 9));
});

test("at risk with a quarter of the service time left, before the server says so", () => {
    expect(standing(clock(), at(23, 10, 59))).toBe("running");
    expect(standing(clock(), at(23, 11))).toBe("at_risk");
    expect(standing(clock({isAtRisk: true}), at(20, 16))).toBe("at_risk");
});

test("a deadline that passes is breached, and tells by how much", () => {
    expect(standing(clock(), at(23, 13) - 1)).toBe("at_risk");
    expect(standing(clock(), at(23, 13))).toBe("breached");
    const facts = reckon(
        clock({isBreached: true, openSpans: [], used: 9.5 * 3600}),
        at(23, 15)
    );
    expect(facts.standing).toBe("breached");
    expect(facts.over).toBe(1.5 * 3600);
    expect(facts.left).toBe(0);
    expect(facts.ratio).toBe(1);
});

test("a paused clock stands still with what is left of it", () => {
    const paused = clock({state: "paused", deadline: null, openSpans: []});
    for (const now of [at(20, 16), at(20, 16) + 100 * HOUR]) {
        const facts = reckon(paused, now);
        expect(facts.standing).toBe("paused");
        expect(facts.isCounting).toBe(false);
        expect(facts.left).toBe(6 * 3600);
        expect(facts.used).toBe(2 * 3600);
    }
    const late = {...paused, isBreached: true, used: 9 * 3600};
    expect(reckon(late, at(20, 16)).standing).toBe("breached");
    expect(reckon(late, at(20, 16)).over).toBe(3600);
});

test("verdicts tell what was spared or how much it was over", () => {
    const end = {openSpans: [], stoppedAt: at(20, 17)};
    const met = reckon(clock({...end, state: "met"}), at(25, 12));
    expect(met.standing).toBe("met");
    expect(met.left).toBe(6 * 3600);
    const missed = reckon(
        clock({...end, state: "missed", isBreached: true, used: 8 * 3600 + 90}),
        at(25, 12)
    );
    expect(missed.standing).toBe("missed");
    expect(missed.over).toBe(90);
    expect(reckon(clock({...end, state: "cancelled"}), at(25, 12)).standing).toBe(
        "cancelled"
    );
});

test("a planned promise has a date and no budget", () => {
    const planned = clock({budget: 0, used: 3600});
    expect(reckon(planned, at(20, 17)).ratio).toBe(null);
    expect(reckon(planned, at(20, 17)).left).toBe(5 * 3600);
    expect(reckon(planned, at(20, 17)).used).toBe(3600);
    const undated = {...planned, deadline: null, openSpans: []};
    expect(reckon(undated, at(20, 17)).standing).toBe("unset");
    const met = {...planned, state: "met", stoppedAt: at(23, 12), openSpans: []};
    expect(reckon(met, at(25, 12)).left).toBe(3600);
    const missed = {...planned, state: "missed", stoppedAt: at(23, 14)};
    expect(reckon(missed, at(25, 12)).over).toBe(3600);
});

test("a ticket is breached as soon as its next deadline passes", () => {
    expect(ticketStanding("running", at(20, 17), at(20, 16))).toBe("running");
    expect(ticketStanding("running", at(20, 17), at(20, 17))).toBe("breached");
    expect(ticketStanding("at_risk", at(20, 17), at(20, 18))).toBe("breached");
    expect(ticketStanding("paused", null, at(20, 18))).toBe("paused");
    expect(ticketStanding("met", at(20, 17), at(20, 18))).toBe("met");
    expect(ticketStanding(false, null, at(20, 18))).toBe(false);
});

test("durations in whole units, spans in percent", () => {
    expect(split(3 * 3600 + 20 * 60 + 5.9)).toEqual({
        hours: 3,
        minutes: 20,
        seconds: 5,
    });
    expect(split(-5)).toEqual({hours: 0, minutes: 0, seconds: 0});
    expect(shares([{seconds: 1}, {seconds: 3}])).toEqual([25, 75]);
    expect(shares([{seconds: 0}])).toEqual([0]);
    expect(shares([])).toEqual([]);
});
