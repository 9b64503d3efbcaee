import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// Five seconds: whose turn it is, what is due and in how long. Then why.
tours.add("sla_portal_ticket_follow", {
    steps: () => [
        {
            content: "It is our turn",
            trigger: ".o_sla_head[data-turn=us]",
        },
        {
            content: "The next promise counts down",
            trigger: ".o_sla_next_left .o_sla_countdown[data-deadline]",
        },
        {
            content: "Every promise has its card",
            trigger: ".o_sla_clock[data-metric=resolution][data-state=running]",
        },
        {
            content: "Ask how the time was counted",
            trigger: ".o_sla_clock[data-metric=first_response] summary",
            run: "click",
        },
        {
            content: "It is explained, to the second",
            trigger: ".o_sla_clock[data-metric=first_response] details[open] tbody tr",
        },
        {
            content: "The story begins with the filing",
            trigger: ".o_sla_part:last-child[data-kind=created]",
        },
        {
            content: "Nothing is wider than the telephone",
            trigger: ".o_sla_ticket",
            run: () => {
                const root = document.documentElement;
                if (root.scrollWidth > root.clientWidth) {
                    throw new Error(`${root.scrollWidth} > ${root.clientWidth}`);
                }
            },
        },
    ],
});

// We wait for the customer, who answers: the clocks go on.
tours.add("sla_portal_ticket_answer", {
    steps: () => [
        {
            content: "The customer has to answer, and the clock is paused",
            trigger: ".o_sla_head[data-turn=you]",
        },
        {
            content: "Why it is paused",
            trigger: ".o_sla_clock[data-metric=resolution] .o_sla_stand",
        },
        {
            content: "Answer",
            trigger: ".o_sla_answer textarea[name=body]",
            run: "edit It is the report of the stock",
        },
        {
            content: "Send it",
            trigger: ".o_sla_answer button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It was sent",
            trigger: "[role=status]",
        },
        {
            content: "It is our turn again",
            trigger: ".o_sla_head[data-turn=us]",
        },
        {
            content: "What was said is part of the story",
            trigger: ".o_sla_part[data-kind=message].o_sla_side_you",
        },
    ],
});

// Without an answer: who is notified and the possible cost are shown before.
tours.add("sla_portal_ticket_escalate", {
    steps: () => [
        {
            content: "Escalate",
            trigger: ".o_sla_escalate",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What it costs if it is undue",
            trigger: ".o_sla_price strong",
        },
        {
            content: "Whom it reaches",
            trigger: ".o_sla_levels li",
        },
        {
            content: "Say why",
            trigger: "textarea[name=reason]",
            run: "edit Nobody can invoice",
        },
        {
            content: "Escalate",
            trigger: ".o_sla_escalate_page button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "How far it has come",
            trigger: ".o_sla_head .o_sla_escalated .o_sla_badge",
        },
        {
            content: "It is part of the story",
            trigger: ".o_sla_part[data-kind=escalated]",
        },
    ],
});

// It is said to be solved: it is not; then it is.
tours.add("sla_portal_ticket_dispute", {
    steps: () => [
        {
            content: "The customer is asked",
            trigger: ".o_sla_solved .o_sla_confirm",
        },
        {
            content: "It is not",
            trigger: ".o_sla_not_solved summary",
            run: "click",
        },
        {
            content: "Say what is wrong",
            trigger: ".o_sla_not_solved textarea[name=reason]",
            run: "edit It is still empty",
        },
        {
            content: "Send it",
            trigger: ".o_sla_not_solved button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is worked on again",
            trigger: ".o_sla_head[data-turn=us]",
        },
    ],
});

tours.add("sla_portal_ticket_confirm", {
    steps: () => [
        {
            content: "It is solved",
            trigger: ".o_sla_confirm button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Thank you",
            trigger: "[role=status]",
        },
        {
            content: "It is closed",
            trigger: ".o_sla_head[data-turn=done]",
        },
    ],
});
