-- A copied database never telephones anybody (rule E9): it has no account to do it with,
-- and nobody who knows the original's token acknowledges anything in it.
UPDATE sla_voice_account
   SET active = false,
       auth_token = NULL;

DELETE FROM ir_config_parameter
 WHERE key = 'sla_escalation_voice.api_url';
