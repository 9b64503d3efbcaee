import {
    FloatTimeField,
    floatTimeField,
} from "@web/views/fields/float_time/float_time_field";
import {_t} from "@web/core/l10n/translation";
import {formatFloatTime} from "@web/views/fields/formatters";
import {parseFloatTime} from "@web/views/fields/parsers";
import {registry} from "@web/core/registry";
import {useInputField} from "@web/views/fields/input_field_hook";
import {useNumpadDecimal} from "@web/views/fields/numpad_decimal_hook";

/** Hours as the ledger writes them everywhere: 3.0833 is 3:05, less than nothing −3:05. */
export function formatHours(hours) {
    return hours === false
        ? ""
        : formatFloatTime(hours || 0, {noLeadingZeroHour: true}).replace("-", "−");
}

/** Whole minutes, written alike: 185 is 3:05. */
export function formatMinutes(minutes) {
    return minutes === false ? "" : formatHours((minutes || 0) / 60);
}

/** What people type: 3:05, or hours as 3.5. */
export function parseMinutes(text) {
    return Math.round(parseFloatTime(text.replace("−", "-")) * 60);
}

/** Minutes that are stored as whole numbers, shown and typed as hours and minutes. */
export class SlaMinutesField extends FloatTimeField {
    setup() {
        this.inputFloatTimeRef = useInputField({
            getValue: () => this.formattedValue,
            refName: "numpadDecimal",
            parse: parseMinutes,
        });
        useNumpadDecimal();
    }

    get formattedValue() {
        return formatMinutes(this.props.record.data[this.props.name]);
    }
}

export const slaMinutesField = {
    ...floatTimeField,
    component: SlaMinutesField,
    displayName: _t("Hours and minutes"),
    supportedTypes: ["integer"],
};

/** Hours that are stored as a fraction and only shown. */
export class SlaHoursField extends FloatTimeField {
    get formattedValue() {
        return formatHours(this.props.record.data[this.props.name]);
    }
}

registry.category("fields").add("sla_minutes", slaMinutesField);
registry.category("fields").add("sla_hours", {
    ...floatTimeField,
    component: SlaHoursField,
    displayName: _t("Hours and minutes, shown"),
});
registry.category("formatters").add("sla_hours", formatHours);
registry.category("formatters").add("sla_minutes", formatMinutes);
