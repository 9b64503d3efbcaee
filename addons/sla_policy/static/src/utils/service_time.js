/**
 * The arithmetic of a countdown in service time.
 *
 * Plain values in, plain values out: moments are milliseconds since the epoch,
 * durations are whole seconds. Nothing here knows of Odoo, of languages or of
 * the present moment.
 *
 * @typedef {Object} Clock
 * @property {"running"|"paused"|"met"|"missed"|"cancelled"} state
 * @property {boolean} isBreached
 * @property {boolean} isAtRisk
 * @property {number|null} deadline
 * @property {number|null} stoppedAt
 * @property {number} budget service time promised, 0 where none is set
 * @property {number} used service time used when the server was asked
 * @property {[number, number][]} openSpans when service time passes until the
 *  deadline, oldest first
 */

const OPEN_STATES = ["running", "paused"];

function seconds(milliseconds) {
    return Math.max(0, Math.round(milliseconds / 1000));
}

/** Service time between `now` and the end of the last span. */
export function secondsLeft(openSpans, now) {
    return openSpans.reduce(
        (sum, [start, end]) => sum + seconds(end - Math.max(start, now)),
        0
    );
}

/** Whether service time passes at `now`. */
export function isOpen(openSpans, now) {
    return openSpans.some(([start, end]) => start <= now && now < end);
}

/** When service time passes next, if it does not at `now`; else null. */
export function resumesAt(openSpans, now) {
    if (isOpen(openSpans, now)) {
        return null;
    }
    const next = openSpans.find(([start]) => start > now);
    return next ? next[0] : null;
}

/** The next moment after `now` at which service opens or closes, or null. */
export function nextTurn(openSpans, now) {
    return openSpans.flat().find((moment) => moment > now) ?? null;
}

/**
 * How a promise stands, in one word.
 *
 * What time alone brings about is told here a moment before the server writes it
 * down: a promise is at risk with a quarter of its service time left.
 *
 * @param {Clock} clock
 */
export function standing(clock, now) {
    if (!OPEN_STATES.includes(clock.state)) {
        return clock.state;
    }
    if (clock.isBreached) {
        return "breached";
    }
    if (clock.state === "paused") {
        return "paused";
    }
    if (clock.deadline === null) {
        return "unset";
    }
    if (clock.deadline <= now) {
        return "breached";
    }
    const left = secondsLeft(clock.openSpans, now);
    if (clock.isAtRisk || (clock.budget && left * 4 <= clock.budget)) {
        return "at_risk";
    }
    return "running";
}

/**
 * Everything a promise's card shows that changes with time.
 *
 * @param {Clock} clock
 * @returns {{standing: string, isCounting: boolean, left: number, over: number,
 *  used: number, ratio: number|null, resumesAt: number|null}} `left` and `over`
 *  are service time, and elapsed time where no service time was promised
 */
export function reckon(clock, now) {
    const word = standing(clock, now);
    const counts = word === "running" || word === "at_risk";
    const left = counts ? secondsLeft(clock.openSpans, now) : 0;
    const used = counts && clock.budget ? clock.budget - left : clock.used;
    const end = clock.stoppedAt ?? now;
    let spare = clock.budget - used;
    if (!clock.budget) {
        spare = clock.deadline === null ? 0 : Math.round((clock.deadline - end) / 1000);
    }
    return {
        standing: word,
        isCounting: counts && isOpen(clock.openSpans, now),
        left: counts ? left : Math.max(0, spare),
        over: Math.max(0, -spare),
        used,
        ratio: clock.budget ? Math.min(1, Math.max(0, used / clock.budget)) : null,
        resumesAt: counts ? resumesAt(clock.openSpans, now) : null,
    };
}

/**
 * The state of a whole ticket as of `now`: the server's word, but for a deadline
 * that has passed since.
 */
export function ticketStanding(state, deadline, now) {
    const counts = state === "running" || state === "at_risk";
    return counts && deadline !== null && deadline <= now ? "breached" : state;
}

/** Whole units of a duration. */
export function split(duration) {
    const total = Math.max(0, Math.floor(duration));
    return {
        hours: Math.floor(total / 3600),
        minutes: Math.floor((total % 3600) / 60),
        seconds: total % 60,
    };
}

/** What each span of an explanation takes of its whole, in percent. */
export function shares(spans) {
    const whole = spans.reduce((sum, span) => sum + span.seconds, 0);
    return spans.map((span) => (whole ? (span.seconds / whole) * 100 : 0));
}
