/** Calls each setter with its value; the messages of the protocol have no constructors that take any. */
export function told<Message extends object>(message: Message, values: { readonly [Setter in keyof Message]?: unknown }): Message {
  for (const [setter, value] of Object.entries(values)) (message[setter as keyof Message] as (value: unknown) => void).call(message, value);
  return message;
}
