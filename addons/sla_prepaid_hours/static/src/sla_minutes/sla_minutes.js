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

/** Whole minutes as people write them: 185 is 3:05. */
export function formatMinutes(minutes) {
    return minutes === false
        ? ""
        : formatFloatTime((minutes || 0) / 60, {noLeadingZeroHour: true});
}

/** What people type: 3:05, or hours as 3.5. */
export function parseMinutes(text) {
    return Math.round(parseFloatTime(text) * 60);
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

registry.category("fields").add("sla_minutes", slaMinutesField);
registry.category("formatters").add("sla_minutes", formatMinutes);
