-- A copy of the database writes to nobody, and nobody writes to it.
UPDATE sla_whatsapp_account
   SET access_token = NULL,
       app_secret = NULL,
       verify_token = NULL,
       active = false;
UPDATE queue_job
   SET state = 'cancelled'
 WHERE model_name = 'sla.whatsapp.message'
   AND state IN ('wait_dependencies', 'pending', 'enqueued', 'started');
