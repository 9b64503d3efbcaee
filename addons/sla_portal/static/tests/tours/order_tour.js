import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("sla_portal_order", {
    steps: () => [
        {
            content: "The second one is moved up",
            trigger: ".o_sla_order_row:nth-child(2) .o_sla_order_up:enabled",
            run: "click",
        },
        {
            content: "Now it is first, and can only go down",
            trigger: ".o_sla_order_row:nth-child(1) .o_sla_order_up:disabled",
        },
        {
            content: "A screen reader is given its position",
            trigger: ".o_sla_order_said:not(:empty)",
        },
        {
            content: "What changes is shown",
            trigger: ".o_sla_order_check",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is set",
            trigger: ".o_sla_order_preview ~ div .o_sla_order_send",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "And said so",
            trigger: ".alert-success[role=status]",
        },
    ],
});
