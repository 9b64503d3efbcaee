import {Component, useState} from "@odoo/owl";
import {formatMoment, formatSeconds, toMillis} from "@sla_policy/utils/words";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {split} from "@sla_policy/utils/service_time";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useNow} from "@sla_policy/utils/ticker";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {useService} from "@web/core/utils/hooks";

/** A count of seconds as a clock shows it: 1:05:09. */
export function formatClock(duration) {
    const {hours, minutes, seconds} = split(duration);
    const two = (figure) => String(figure).padStart(2, "0");
    return `${hours}:${two(minutes)}:${two(seconds)}`;
}

/** Seconds a timer has counted: as the server sent, and what has passed since. */
export function secondsOf(timer, readAt, now) {
    // To the nearest second: the clock is looked at a little before or after it turns.
    const since = Math.max(0, Math.round((now - readAt) / 1000));
    return timer.seconds + (timer.is_running ? since : 0);
}

/** What to do about a timer that runs on another ticket. */
export class SlaTimerElsewhere extends Component {
    static template = "sla_prepaid_hours.SlaTimerElsewhere";
    static components = {Dialog};
    static props = {
        ticket: String,
        time: String,
        onStop: Function,
        onDiscard: Function,
        close: Function,
    };

    async choose(answer) {
        this.props.close();
        await answer();
    }
}

/** The reader's timer on a ticket, counting by itself. */
export class SlaTimer extends Component {
    static template = "sla_prepaid_hours.SlaTimer";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.ticker = useNow(1000);
        this.state = useState({timer: null, readAt: 0, isBusy: false, news: ""});
        this.value = undefined;
        // Read anew with its record: by a save, a button, a message.
        useRecordObserver((record) => {
            const value = record.data[this.props.name] || null;
            if (value !== this.value) {
                this.value = value;
                this.take(value);
            }
        });
    }

    take(timerData) {
        this.state.timer = timerData;
        this.state.readAt = Date.now();
    }

    get ticketId() {
        return this.props.record.resId;
    }

    get here() {
        return this.state.timer?.here || null;
    }

    get seconds() {
        return this.here ? secondsOf(this.here, this.state.readAt, this.ticker.now) : 0;
    }

    get clock() {
        return formatClock(this.seconds);
    }

    get label() {
        const time = formatSeconds(this.seconds);
        return this.here.is_running
            ? _t("Your timer: %s, running", time)
            : _t("Your timer: %s, paused", time);
    }

    get tone() {
        if (!this.here) {
            return "mute";
        }
        if (this.here.is_forgotten) {
            return "bad";
        }
        return this.here.is_running ? "good" : "still";
    }

    get forgotten() {
        return _t(
            "Your timer has been running since %s. Was it forgotten?",
            formatMoment(toMillis(this.here.started_at))
        );
    }

    get elsewhere() {
        const {elsewhere} = this.state.timer;
        return elsewhere
            ? _t("Your timer is on %(ticket)s (%(time)s)", {
                  ticket: elsewhere.ticket,
                  time: this.timeElsewhere,
              })
            : "";
    }

    get timeElsewhere() {
        const {timer, readAt} = this.state;
        return formatSeconds(secondsOf(timer.elsewhere, readAt, this.ticker.now));
    }

    get colleagues() {
        const names = this.state.timer.colleagues.join(", ");
        return names ? _t("Timer running: %s", names) : "";
    }

    /** One call at a time: the user who clicks twice starts once. */
    async call(method, ...args) {
        if (this.state.isBusy) {
            return null;
        }
        this.state.isBusy = true;
        try {
            return await this.orm.call("helpdesk.ticket", method, args);
        } finally {
            this.state.isBusy = false;
        }
    }

    async change(method, news) {
        const timerData = await this.call(method, [this.ticketId]);
        if (timerData) {
            this.take(timerData);
            this.state.news = news;
        }
    }

    async onStart() {
        await this.change("action_timer_start", "");
        const {timer} = this.state;
        if (timer.here) {
            this.state.news = _t("Timer started.");
        } else if (timer.elsewhere) {
            this.dialog.add(SlaTimerElsewhere, {
                ticket: timer.elsewhere.ticket,
                time: this.timeElsewhere,
                onStop: () => this.stop(timer.elsewhere.ticket_id, this.ticketId),
                onDiscard: () =>
                    this.change("action_timer_restart", _t("Timer started.")),
            });
        }
    }

    onPause() {
        return this.change("action_timer_pause", _t("Timer paused."));
    }

    onResume() {
        return this.change("action_timer_resume", _t("Timer running again."));
    }

    onKeep() {
        return this.change("action_timer_keep", _t("Timer goes on."));
    }

    onDiscard() {
        return this.change("action_timer_discard", _t("Timer thrown away."));
    }

    onStop() {
        return this.stop(this.ticketId, false);
    }

    async stop(ticketId, nextId) {
        // What is typed on the ticket is kept, or the form says what is missing.
        if (await this.props.record.save()) {
            const action = await this.call("action_timer_stop", [ticketId], nextId);
            await this.ask(action);
        }
    }

    async onLog() {
        if (await this.props.record.save()) {
            await this.ask(await this.call("action_log_time", [this.ticketId]));
        }
    }

    async ask(action) {
        if (action) {
            await this.action.doAction(action, {
                onClose: () => this.props.record.load(),
            });
            this.take(
                await this.orm.call("helpdesk.ticket", "get_sla_timer", [this.ticketId])
            );
        }
    }
}

/** The same in a list: how long the reader's timer has run on a ticket, if it does. */
export class SlaTimerCell extends Component {
    static template = "sla_prepaid_hours.SlaTimerCell";
    static props = {...standardFieldProps};

    setup() {
        this.ticker = useNow(1000);
        this.readAt = Date.now();
        this.value = this.timerData;
        useRecordObserver((record) => {
            if (record.data[this.props.name] !== this.value) {
                this.value = record.data[this.props.name];
                this.readAt = Date.now();
            }
        });
    }

    get timerData() {
        return this.props.record.data[this.props.name] || null;
    }

    get shown() {
        const here = this.timerData?.here;
        if (!here) {
            return null;
        }
        const running = here.is_running
            ? {word: _t("running"), icon: "fa-play-circle", tone: "good"}
            : {word: _t("paused"), icon: "fa-pause-circle", tone: "still"};
        const look = here.is_forgotten
            ? {word: _t("forgotten?"), icon: "fa-exclamation-circle", tone: "bad"}
            : running;
        return {
            ...look,
            time: formatClock(secondsOf(here, this.readAt, this.ticker.now)),
        };
    }
}

export const slaTimer = {
    component: SlaTimer,
    displayName: _t("Timer of a ticket"),
    supportedTypes: ["json"],
};

export const slaTimerCell = {
    component: SlaTimerCell,
    displayName: _t("Timer of a ticket, in a list"),
    supportedTypes: ["json"],
    listViewWidth: 170,
};

registry.category("fields").add("sla_timer", slaTimer);
registry.category("fields").add("sla_timer_cell", slaTimerCell);
