"""Tickets of before there were decisions: say what theirs rests on, and from when."""


def migrate(cr, version):
    """Fill in what `_sla_decide` would have written when they came in."""
    cr.execute(
        """
        UPDATE helpdesk_ticket
           SET coverage_ground = CASE
                   WHEN coverage = 'included'
                   THEN jsonb_build_object(
                       'ground', 'policy',
                       'agreement', agreement_id,
                       'policy', (SELECT policy_id FROM sla_agreement agreement
                                   WHERE agreement.id = agreement_id)
                   )
                   WHEN commercial_partner_id IS NULL
                   THEN '{"ground": "no_customer"}'::jsonb
                   ELSE '{"ground": "without_agreement"}'::jsonb
               END
         WHERE coverage IS NOT NULL
           AND coverage_ground IS NULL
        """
    )
    cr.execute(
        """
        UPDATE helpdesk_ticket ticket
           SET coverage_since = event.occurred_at
          FROM sla_event event
         WHERE event.ticket_id = ticket.id
           AND event.kind = 'created'
           AND ticket.coverage = 'included'
           AND ticket.coverage_since IS NULL
        """
    )
