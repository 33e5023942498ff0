/** Names under which people keep secrets in an environment. `…_SECRETS` and `…_ARN`, which say where they lie, are none. */
export const SECRET_NAME = /(_KEY|APIKEY|_SECRET|_TOKEN|PASSWORD|PASSPHRASE|WEBHOOK(_URL)?|CREDENTIALS)$/i;
