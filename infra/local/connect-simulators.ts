import { simulators } from './simulators/simulators.ts';

/** What `npm run admin -- ...` prints, line by line. @param input piped in, as JSON. Throws when the command fails. */
export type Admin = (args: string[], input?: object) => Promise<string[]>;

/** The connection `main` of each provider, as its operator makes it. @param controlUrls of the simulators, by provider. */
export async function connectSimulators(
  admin: Admin,
  controlUrls: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [provider, { connect }] of Object.entries(simulators)) {
    const printed = await admin([...connect.command], connect.credentials);
    await connect.finish?.(String(controlUrls[provider]), printed);
  }
}
