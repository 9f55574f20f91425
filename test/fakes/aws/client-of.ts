/** Anything that does at once, and in memory, what an AWS service does with a command of its SDK. */
export interface MemoryService {
  execute(command: object): object;
}

/** The service as the product gets to see it: `send` is all that it uses of a client. */
export function clientOf<Client>(service: MemoryService): Client {
  const client = { send: async (command: object) => service.execute(command), destroy() {} };
  return client as Client;
}
