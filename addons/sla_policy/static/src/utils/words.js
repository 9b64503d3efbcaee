import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {split} from "./service_time";
import {user} from "@web/core/user";

const {DateTime, IANAZone} = luxon;

/** A word, an icon and a tone for every way a promise can stand. */
export const STANDINGS = {
    running: {word: _t("On track"), icon: "fa-clock-o", tone: "good"},
    at_risk: {word: _t("At risk"), icon: "fa-hourglass-half", tone: "warn"},
    breached: {word: _t("Breached"), icon: "fa-exclamation-circle", tone: "bad"},
    paused: {word: _t("Paused"), icon: "fa-pause-circle", tone: "still"},
    unset: {word: _t("No date yet"), icon: "fa-calendar-o", tone: "still"},
    met: {word: _t("Met"), icon: "fa-check-circle", tone: "good"},
    missed: {word: _t("Missed"), icon: "fa-times-circle", tone: "bad"},
    cancelled: {word: _t("Dropped"), icon: "fa-ban", tone: "mute"},
};

/** A word, an icon and a tone for every kind of span (rule C10). */
export const SPAN_KINDS = {
    counted: {word: _t("Counted"), icon: "fa-play-circle"},
    closed: {word: _t("Closed"), icon: "fa-moon-o"},
    holiday: {word: _t("Holiday"), icon: "fa-sun-o"},
    paused: {word: _t("Paused"), icon: "fa-pause-circle"},
    suspended: {word: _t("Suspended"), icon: "fa-ban"},
};

/** A duration in words: 3 h 20 min; below a minute in seconds. */
export function formatSeconds(duration) {
    const {hours, minutes, seconds} = split(duration);
    if (hours && minutes) {
        return _t("%(hours)s h %(minutes)s min", {hours, minutes});
    }
    if (hours) {
        return _t("%s h", hours);
    }
    if (minutes || !seconds) {
        return _t("%s min", minutes);
    }
    return _t("%s s", seconds);
}

/** A countdown: with its seconds in the last ten minutes. */
export function formatCountdown(duration) {
    const {hours, minutes, seconds} = split(duration);
    if (!hours && minutes && minutes < 10) {
        return _t("%(minutes)s min %(seconds)s s", {minutes, seconds});
    }
    return formatSeconds(duration);
}

/** A stretch of the calendar in words: 2 d 3 h, else 3 h 20 min. */
export function formatElapsed(duration) {
    const {hours} = split(duration);
    const days = Math.floor(hours / 24);
    if (days >= 100) {
        return _t("%s d", days);
    }
    if (days) {
        return _t("%(days)s d %(hours)s h", {days, hours: hours % 24});
    }
    return formatSeconds(duration);
}

/** A moment as the server tells it (UTC), in milliseconds; null where there is none. */
export function toMillis(text) {
    return text ? deserializeDateTime(text).toMillis() : null;
}

/**
 * A moment in the reader's language and time zone, which is the one the server
 * explains in: “tomorrow, 16:00”, “Mon, Nov 23, 09:00”.
 *
 * @param {number} millis since the epoch
 */
export function formatMoment(millis) {
    // A browser may not know every zone the server does.
    const zone = IANAZone.isValidZone(user.tz) ? user.tz : "default";
    const moment = DateTime.fromMillis(millis, {zone});
    // As the server writes them in "Why?", notices and agreements: 14:00, in any language.
    const time = moment.toFormat("HH:mm");
    const now = DateTime.now().setZone(moment.zone);
    const days = moment.startOf("day").diff(now.startOf("day"), "days").days;
    if (Math.abs(Math.round(days)) <= 1) {
        const day = moment.toRelativeCalendar({unit: "days", base: now});
        return _t("%(day)s, %(time)s", {day, time});
    }
    const format = {weekday: "short", day: "numeric", month: "short"};
    if (moment.year !== now.year) {
        format.year = "numeric";
    }
    return _t("%(day)s, %(time)s", {day: moment.toLocaleString(format), time});
}
