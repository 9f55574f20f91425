// npm run bench -- NAME [options]: each bench is a folder beside this file.
import { benchReceiver } from './receiver/bench-receiver.ts';

const benches: Record<string, { run(args: string[]): Promise<void>; usage: string }> = {
  receiver: { run: benchReceiver, usage: 'receiver [--runs N] [--json FILE]' },
};

const [name = '', ...args] = process.argv.slice(2);
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (bench) {
  await bench.run(args);
} else {
  const usages = Object.values(benches).map(({ usage }) => `  npm run bench -- ${usage}`);
  console.error(`Which bench?\n${usages.join('\n')}`);
  process.exitCode = 2;
}
