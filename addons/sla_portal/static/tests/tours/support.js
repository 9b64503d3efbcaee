import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("sla_portal_support", {
    steps: () => [
        {
            content: "Whether service is open",
            trigger: ".o_sla_tile_opening [data-open]",
        },
        {
            content: "What is due next, counting down",
            trigger: ".o_sla_tile_next .o_sla_countdown[data-deadline]:not(:empty)",
        },
        {
            content: "What is left of the month's tickets",
            trigger: ".o_sla_tile_quota .progress[aria-valuenow='25']",
        },
        {
            content: "The levels of escalation, and by what they are reached",
            trigger: ".o_sla_way[data-trigger=customer] a[href^='tel:']",
        },
        {
            content: "What waits for the customer",
            trigger: ".o_sla_tile_tickets a[href='/my/tickets?filterby=you']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is in the list, by its turn",
            trigger: ".o_sla_row[data-turn=you]",
        },
        {
            content: "All that is open",
            trigger: ".nav-link[data-filter=open]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "With what is due, counting down",
            trigger: ".o_sla_row[data-turn=us] .o_sla_countdown:not(:empty)",
        },
        {
            content: "Looking for a word",
            trigger: ".o_sla_search input[name=search]",
            run: "edit blank",
        },
        {
            content: "Shown",
            trigger: ".o_sla_search button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Only that one is left; it is opened",
            trigger:
                ".o_sla_table:not(:has(.o_sla_row ~ .o_sla_row)) .o_sla_cell_name a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The page of the ticket",
            trigger: ".o_sla_portal h1",
        },
    ],
});
