import { LISTENERS } from '../stages/simulators.ts';
import { type Options, parseOptions, usage } from './parse-options.ts';

const options = optionsOrUsage();
console.log('Paperhook on this machine. The providers are simulated: nothing leaves for the real ones.');
// Two minutes are promised, whatever hangs; the functions end with their parent.
if (options.once) setTimeout(giveUp, 115_000).unref();
try {
  // Loaded only now, so that the first line is there at once.
  const { runSamples } = await import('./run-samples.ts');
  process.exit(await runSamples(options));
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}

function giveUp(): never {
  console.error('Not finished within two minutes.');
  process.exit(1);
}

function optionsOrUsage(): Options {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}

function explain(error: unknown): unknown {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error) {
    return `Port ${error.port} is in use. Take others: npm start -- --port 4900 takes 4900 to ${4900 + LISTENERS.length}.`;
  }
  return error;
}
