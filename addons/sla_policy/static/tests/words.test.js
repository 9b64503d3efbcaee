import {SPAN_KINDS, STANDINGS} from "@sla_policy/utils/words";
import {beforeEach, describe, expect, mockDate, test} from "@odoo/hoot";
import {
    formatCountdown,
    formatElapsed,
    formatMoment,
    formatSeconds,
    toMillis,
} from "@sla_policy/utils/words";
import {makeMockEnv, serverState} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("headless");
defineMailModels();

beforeEach(async () => {
    serverState.timezone = "America/Mexico_City";
    await makeMockEnv();
});

test("every way to stand has a word of its own", () => {
    const words = Object.values(STANDINGS).map(({word}) => String(word));
    expect(words).toEqual([
        "On track",
        "At risk",
        "Breached",
        "Paused",
        "No date yet",
        "Met",
        "Missed",
        "Dropped",
    ]);
    expect(Object.keys(SPAN_KINDS)).toEqual([
        "counted",
        "closed",
        "holiday",
        "paused",
        "suspended",
    ]);
});

test("durations", () => {
    expect(formatSeconds(3 * 3600 + 20 * 60 + 59)).toBe("3 h 20 min");
    expect(formatSeconds(48 * 3600)).toBe("48 h");
    expect(formatSeconds(59 * 60)).toBe("59 min");
    expect(formatSeconds(45)).toBe("45 s");
    expect(formatSeconds(0)).toBe("0 min");
});

test("a countdown shows its seconds at the end only", () => {
    expect(formatCountdown(10 * 60)).toBe("10 min");
    expect(formatCountdown(10 * 60 - 1)).toBe("9 min 59 s");
    expect(formatCountdown(59)).toBe("59 s");
    expect(formatCountdown(3600)).toBe("1 h");
});

test("a stretch of the calendar has days", () => {
    expect(formatElapsed(23 * 3600 + 60)).toBe("23 h 1 min");
    expect(formatElapsed(51 * 3600)).toBe("2 d 3 h");
    expect(formatElapsed(120 * 24 * 3600)).toBe("120 d");
});

test("a moment is told in the reader's time zone, near ones by name", () => {
    // Friday, 20:30 in Mexico City.
    mockDate("2026-11-21 02:30:00", 0);
    expect(formatMoment(toMillis("2026-11-21 05:00:00"))).toBe("today, 23:00");
    expect(formatMoment(toMillis("2026-11-21 06:00:00"))).toBe("tomorrow, 00:00");
    expect(formatMoment(toMillis("2026-11-20 05:00:00"))).toBe("yesterday, 23:00");
    expect(formatMoment(toMillis("2026-11-23 15:00:00"))).toBe("Mon, Nov 23, 09:00");
    expect(formatMoment(toMillis("2027-01-04 15:00:00"))).toBe(
        "Mon, Jan 4, 2027, 09:00"
    );
    expect(toMillis(false)).toBe(null);
});
