import {expect, test} from "@odoo/hoot";
import {
    formatHours,
    formatMinutes,
    parseMinutes,
} from "@sla_prepaid_hours/sla_minutes/sla_minutes";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {makeMockEnv} from "@web/../tests/web_test_helpers";

defineMailModels();

test("minutes are written as hours and minutes", () => {
    expect(formatMinutes(0)).toBe("0:00");
    expect(formatMinutes(5)).toBe("0:05");
    expect(formatMinutes(185)).toBe("3:05");
    expect(formatMinutes(-90)).toBe("−1:30");
    expect(formatMinutes(60000)).toBe("1000:00");
});

test("hours are written like minutes and like the ledger", () => {
    expect(formatHours(-4.75)).toBe("−4:45");
    expect(formatHours(-11 - 1 / 6)).toBe("−11:10");
    expect(formatHours(4.75)).toBe("4:45");
    expect(formatHours(false)).toBe("");
});

test("hours and minutes are typed either way", async () => {
    // What separates thousands is the language's.
    await makeMockEnv();
    expect(parseMinutes("3:05")).toBe(185);
    expect(parseMinutes("0:01")).toBe(1);
    expect(parseMinutes("1.5")).toBe(90);
    expect(parseMinutes("2")).toBe(120);
    expect(parseMinutes("−1:30")).toBe(-90);
});
