import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

const SECOND = 1000;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * How long something is, in the two units that matter: 2 d 3 h, 3 h 20 min, 4 min 10 s.
 *
 * @param {number} seconds not negative
 */
export function tellDuration(seconds) {
    const days = Math.floor(seconds / DAY);
    const hours = Math.floor((seconds % DAY) / HOUR);
    const minutes = Math.floor((seconds % HOUR) / MINUTE);
    if (days) {
        return _t("%(days)s d %(hours)s h", {days, hours});
    }
    if (hours) {
        return _t("%(hours)s h %(minutes)s min", {hours, minutes});
    }
    if (minutes >= 10) {
        return _t("%s min", minutes);
    }
    return _t("%(minutes)s min %(seconds)s s", {
        minutes,
        seconds: Math.floor(seconds % MINUTE),
    });
}

/** Keeps a deadline's distance true while the page is open. */
export class Countdown extends Interaction {
    static selector = ".o_sla_countdown[data-deadline]";

    setup() {
        this.deadline = Date.parse(this.el.dataset.deadline);
        if (Number.isNaN(this.deadline)) {
            return;
        }
        this.tick();
        this.timer = setInterval(() => this.tick(), SECOND);
        this.registerCleanup(() => clearInterval(this.timer));
    }

    tick() {
        if (document.hidden) {
            return;
        }
        const left = Math.round((this.deadline - Date.now()) / SECOND);
        const text =
            left >= 0
                ? _t("in %s", tellDuration(left))
                : _t("overdue for %s", tellDuration(-left));
        if (this.el.textContent !== text) {
            this.el.textContent = text;
        }
    }
}

registry.category("public.interactions").add("sla_portal.countdown", Countdown);
