/** The most memory that each function takes for its largest input: one call in a process of its own, beside what it is given. */
import { FUNCTION_NAMES } from '../../../infra/function-names.ts';
import { settingsFor } from '../../../infra/stages/settings-for.ts';
import { firstCalls } from '../cold/first-calls.ts';
import { type Figure, withRatio } from '../figures.ts';
import { type Ground, openGround } from '../ground/open-ground.ts';
import { runSample, type Sample } from '../ground/run-sample.ts';
import { prepareSubjects, type SubjectName } from '../ground/subjects.ts';
import { startBigProvider } from './big-provider.ts';
import { LARGE_INPUTS, type LargeInput } from './inputs.ts';

const { functions } = settingsFor('production');
type Bundles = ReadonlyMap<SubjectName, string>;

export async function benchMemory(): Promise<Figure[]> {
  const figures: Figure[] = [];
  // A ground each: what one has left is not in the next one's way, nor in this machine's memory.
  for (const input of LARGE_INPUTS) {
    figures.push(await onGround((ground, bundles) => largeSample(ground, bundles, input)));
  }
  return [...(await onGround(smallFigures)), ...figures];
}

async function onGround<Answer>(
  work: (ground: Ground, bundles: Bundles) => Promise<Answer>,
): Promise<Answer> {
  const ground = await openGround();
  try {
    return await work(ground, await prepareSubjects(ground.directory));
  } finally {
    await ground.close();
  }
}

async function largeSample(ground: Ground, bundles: Bundles, input: LargeInput): Promise<Figure> {
  const { functionName, what, resultBytes = 0, prepare } = input;
  const provider = await startBigProvider(resultBytes);
  try {
    const event = await prepare(ground);
    const environment = { ...ground.environment, PROVIDER_URLS: JSON.stringify({ azoraone: provider.url }) };
    const bundle = bundles.get(functionName) ?? '';
    const nodeOptions = heapOf(functionName);
    const sample = await runSample({ ...ground, environment, bundle, event, nodeOptions });
    checkDone(functionName, sample.answer);
    return figureOf(functionName, what, sample);
  } finally {
    await provider.close();
  }
}

/** What a function takes without a large input: those that can't have one, and the part of the others that is always there. */
async function smallFigures(ground: Ground, bundles: Bundles): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { subject, event, check } of await firstCalls(ground)) {
    const functionName = FUNCTION_NAMES.find((name) => name === subject);
    const nodeOptions = functionName ? heapOf(functionName) : [];
    const sample = await runSample({
      ...ground,
      bundle: bundles.get(subject) ?? '',
      event: event(),
      nodeOptions,
    });
    check(sample.answer);
    if (functionName) figures.push(figureOf(functionName, 'a small call', sample));
  }
  return figures;
}

/** V8 takes half of the memory there is for its heap: https://nodejs.org/api/cli.html#--max-old-space-sizesize-in-mib */
function heapOf(functionName: (typeof FUNCTION_NAMES)[number]): string[] {
  return [`--max-old-space-size=${Math.floor(functions[functionName].memoryMegabytes / 2)}`];
}

function figureOf(
  functionName: (typeof FUNCTION_NAMES)[number],
  what: string,
  { peakKilobytes }: Sample,
): Figure {
  const figure = { name: `memory: ${functionName}, ${what}`, value: peakKilobytes / 1024, unit: 'MB' };
  const { memoryMegabytes } = functions[functionName];
  return withRatio(figure, memoryMegabytes, `${memoryMegabytes} MB`, 1);
}

/** An input that was refused measures nothing. */
function checkDone(name: string, answer: unknown): void {
  const { statusCode = 200, body, batchItemFailures = [] } = Object(answer);
  if (statusCode >= 400 || batchItemFailures.length > 0)
    throw new Error(`${name} was not done: ${statusCode} ${String(body).slice(0, 300)}`);
}
