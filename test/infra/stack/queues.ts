import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Template } from 'aws-cdk-lib/assertions';
import { resourceName } from './resource-names.ts';
import { folderOf, propertiesOf, synthesised } from './synthesised.ts';

const CONSUMERS = {
  'unpack-queue': 'unpack-batch',
  'start-queue': 'start-job',
  'settle-queue': 'settle-job',
  'deliver-queue': 'deliver-result',
  'purge-queue': 'purge-job',
};

for (const stage of ['local', 'development', 'production']) {
  describe(`queues in ${stage}`, () => {
    const template = synthesised(stage);
    const queues = queuesOf(template);
    const sources = Object.values(template.findResources('AWS::Lambda::EventSourceMapping'));

    it('have each a dead-letter queue that keeps longer, for it counts from the first enqueue', () => {
      const working = [...queues].filter(([name]) => !name.endsWith('-dlq'));
      assert.deepEqual(working.map(([name]) => name).sort(), Object.keys(CONSUMERS).sort());
      for (const [name, queue] of working) {
        const deadLetters = resourceName(queue.RedrivePolicy.deadLetterTargetArn);
        assert.equal(deadLetters, name.replace('-queue', '-dlq'));
        assert.equal(queue.RedrivePolicy.maxReceiveCount, 5);
        assert.equal(queue.MessageRetentionPeriod, 43_200);
        assert.equal(queues.get(deadLetters)?.MessageRetentionPeriod, 86_400);
      }
    });

    it('stay invisible for at least six timeouts of their consumer', () => {
      for (const { Properties } of sources) {
        const { Timeout } = propertiesOf(template, 'AWS::Lambda::Function', Properties.FunctionName.Ref);
        const queue = queues.get(resourceName(Properties.EventSourceArn));
        assert.ok(queue?.VisibilityTimeout >= 6 * Timeout, JSON.stringify(Properties));
      }
    });

    it('feed their functions in part batches and bounded numbers', () => {
      const fed = sources.map(({ Properties }) => {
        assert.deepEqual(Properties.FunctionResponseTypes, ['ReportBatchItemFailures']);
        const queue = resourceName(Properties.EventSourceArn);
        assert.equal(Properties.BatchSize, isAlone(queue, stage) ? 1 : 5, queue);
        assert.ok(Properties.ScalingConfig.MaximumConcurrency >= 2);
        return [queue, folderOf(template, Properties.FunctionName.Ref)];
      });
      assert.deepEqual(Object.fromEntries(fed), CONSUMERS);
    });

    it('are encrypted and refuse plain HTTP', () => {
      template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
      const guarded = Object.values(template.findResources('AWS::SQS::QueuePolicy')).map(({ Properties }) => {
        assert.deepEqual(Properties.PolicyDocument.Statement[0].Condition, {
          Bool: { 'aws:SecureTransport': 'false' },
        });
        return resourceName(Properties.Queues[0]);
      });
      assert.deepEqual(guarded.sort(), [...queues.keys()].sort());
    });
  });
}

/** An archive fills its function, and so does an endpoint that takes its time; on one machine there are few functions. */
function isAlone(queue: string, stage: string): boolean {
  return queue === 'unpack-queue' || (queue === 'deliver-queue' && stage !== 'local');
}

function queuesOf(template: Template) {
  const queues = Object.entries(template.findResources('AWS::SQS::Queue'));
  return new Map(queues.map(([id, { Properties }]) => [resourceName({ Ref: id }), Properties]));
}
