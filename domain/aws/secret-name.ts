/** Names under which people keep secrets in an environment. `…_SECRETS` and `…_ARN`, which say where they lie, are none. */
export const SECRET_NAME = /(_KEY|APIKEY|SECRET|TOKEN|PASSWORD|PASSWD|_PASS|PASSPHRASE|WEBHOOK(_URL)?|CREDENTIALS?)$/i;
