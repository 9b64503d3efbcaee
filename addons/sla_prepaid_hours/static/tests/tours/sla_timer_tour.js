import {registry} from "@web/core/registry";

// What an agent does all day: start, stop, say what was done, look, save.
registry.category("web_tour.tours").add("sla_prepaid_hours_timer", {
    steps: () => [
        {
            content: "Start the timer",
            trigger: ".o_sla_timer_start",
            run: "click",
        },
        {
            content: "It counts",
            trigger: ".o_sla_timer_figure:contains(0:00:02)",
        },
        {
            content: "Pause it",
            trigger: ".o_sla_timer_pause",
            run: "click",
        },
        {
            content: "Let it go on",
            trigger: ".o_sla_timer_resume",
            run: "click",
        },
        {
            content: "Stop it",
            trigger: ".o_sla_timer_stop",
            run: "click",
        },
        {
            content: "The form has what was counted, and its outcome",
            trigger: ".modal .o_sla_draw_charged:contains(0:30)",
        },
        {
            content: "It was longer than that",
            trigger: ".modal [name=duration] input",
            run: "edit 0:40 && press Tab",
        },
        {
            content: "What it draws and leaves follows",
            trigger: ".modal .o_sla_draw_balance:contains(9:15)",
        },
        {
            content: "Say what was done",
            trigger: ".modal [name=name] textarea",
            run: "edit Emptied the queue",
        },
        {
            content: "Save",
            trigger: ".modal button[name=action_save]",
            run: "click",
        },
        {
            content: "What was drawn is shown",
            trigger: ".o_notification:contains(9:15)",
        },
        {
            content: "The timer is gone and the ticket has its figures",
            trigger: "button[name=action_view_interventions]:contains(0:40)",
        },
        {
            content: "Another may start",
            trigger: ".o_sla_timer_start",
        },
        {
            content: "The day is on the page of hours",
            trigger: ".o_notebook .nav-link[name=sla_hours]",
            run: "click",
        },
        {
            content: "With what paid for it",
            trigger:
                ".o_field_widget[name=intervention_ids] .o_data_row:contains(0:45)",
        },
    ],
});
