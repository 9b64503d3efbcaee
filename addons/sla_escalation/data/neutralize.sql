-- A copied database never pages anyone (rule E9).
UPDATE sla_notification
   SET state = 'dead', is_dropped = TRUE, next_try_at = NULL, claimed_at = NULL
 WHERE state = 'queued';
UPDATE queue_job
   SET state = 'cancelled'
 WHERE model_name = 'sla.notification'
   AND state IN ('wait_dependencies', 'pending', 'enqueued', 'started');
-- Nor does it answer at addresses that calendars were given for the original.
DELETE FROM sla_oncall_feed;
