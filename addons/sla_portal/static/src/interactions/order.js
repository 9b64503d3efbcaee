import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/**
 * Rows that are dragged to their place, or moved there by their buttons without
 * loading the page again. What is sent is what the form says either way.
 */
export class Order extends Interaction {
    static selector = ".o_sla_order";
    dynamicContent = {
        ".o_sla_order_row": {
            "t-on-dragstart": (ev) => this.onDragStart(ev),
            "t-on-dragover": (ev) => this.onDragOver(ev),
            "t-on-drop": (ev) => ev.preventDefault(),
            "t-on-dragend": () => this.onDragEnd(),
        },
        ".o_sla_order_up": {"t-on-click": (ev) => this.onStep(ev, -1)},
        ".o_sla_order_down": {"t-on-click": (ev) => this.onStep(ev, 1)},
    };

    get rows() {
        return [...this.el.querySelectorAll(".o_sla_order_row")];
    }

    onDragStart(ev) {
        this.dragged = ev.currentTarget;
        this.dragged.classList.add("opacity-50");
        ev.dataTransfer.effectAllowed = "move";
    }

    onDragOver(ev) {
        const row = ev.currentTarget;
        if (!this.dragged) {
            return;
        }
        ev.preventDefault();
        if (row === this.dragged) {
            return;
        }
        const {top, height} = row.getBoundingClientRect();
        const isBelow = ev.clientY > top + height / 2;
        row.parentNode.insertBefore(this.dragged, isBelow ? row.nextSibling : row);
    }

    onDragEnd() {
        if (this.dragged) {
            this.dragged.classList.remove("opacity-50");
            this.dragged = null;
            this.settle();
        }
    }

    onStep(ev, by) {
        ev.preventDefault();
        const button = ev.currentTarget;
        const row = button.closest(".o_sla_order_row");
        const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
        if (!other) {
            return;
        }
        row.parentNode.insertBefore(by < 0 ? row : other, by < 0 ? other : row);
        this.settle();
        // At either end the button is not to be pressed any more; its twin is.
        (button.disabled ? row.querySelector("button:not(:disabled)") : button).focus();
        const place = this.rows.indexOf(row) + 1;
        this.el.querySelector(".o_sla_order_said").textContent = _t(
            "Now in place %(place)s of %(count)s",
            {place, count: this.rows.length}
        );
    }

    /** Numbers, buttons and what is sent follow the rows. */
    settle() {
        const rows = this.rows;
        rows.forEach((row, index) => {
            row.querySelector(".o_sla_order_place").textContent = index + 1;
            row.querySelector(".o_sla_order_up").disabled = index === 0;
            row.querySelector(".o_sla_order_down").disabled = index === rows.length - 1;
        });
        this.el.elements.ids.value = rows.map((row) => row.dataset.id).join(",");
        // What was shown is not what would happen any more.
        const preview = this.el.querySelector(".o_sla_order_preview");
        const send = this.el.querySelector(".o_sla_order_send");
        if (preview) {
            preview.remove();
        }
        if (send) {
            send.value = "check";
            send.textContent = _t("See what changes");
        }
    }
}

registry.category("public.interactions").add("sla_portal.order", Order);
