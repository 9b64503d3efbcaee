import {onWillDestroy, onWillStart, useState} from "@odoo/owl";

/**
 * The present moment in milliseconds, for a component that shows how time passes.
 *
 * @param {number} period how often to look at the clock, in milliseconds
 * @returns {{now: number}} a reactive: reading `now` renders again as it changes
 */
export function useNow(period) {
    const ticker = useState({now: Date.now()});
    let timer = null;
    onWillStart(() => {
        timer = setInterval(() => {
            // Nobody looks at a hidden page; it catches up when it is shown.
            if (!document.hidden) {
                ticker.now = Date.now();
            }
        }, period);
    });
    onWillDestroy(() => clearInterval(timer));
    return ticker;
}
