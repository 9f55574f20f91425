import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseOptions } from '../../infra/options.ts';

const CERTIFICATE = 'arn:aws:acm:eu-north-1:111122223333:certificate/0f1e2d3c-aaaa-bbbb-cccc-0123456789ab';
const OF_CLOUDFRONT = CERTIFICATE.replace('eu-north-1', 'us-east-1');
const WEB_ACL =
  'arn:aws:wafv2:us-east-1:111122223333:global/webacl/paperhook/0f1e2d3c-aaaa-bbbb-cccc-0123456789ab';

const parse = (context: Record<string, unknown>) => parseOptions('production', (name) => context[name]);

describe('options', () => {
  it('can all be left out', () => {
    assert.deepEqual(parse({}), {});
    assert.deepEqual(parse({ production: {} }), {});
  });

  it('are taken as they are given', () => {
    assert.deepEqual(
      parse({
        alarm_email: 'ops@example.com',
        domain: 'documents.example.com',
        certificate: OF_CLOUDFRONT,
        hosted_zone: 'Z0123456789ABC',
        web_acl: WEB_ACL,
      }),
      {
        alarmEmail: 'ops@example.com',
        frontDoor: {
          domain: {
            name: 'documents.example.com',
            certificateArn: OF_CLOUDFRONT,
            hostedZoneId: 'Z0123456789ABC',
          },
          webAclArn: WEB_ACL,
        },
      },
    );
    assert.deepEqual(parse({ domain: 'documents.example.com', certificate: CERTIFICATE }), {
      frontDoor: { domain: { name: 'documents.example.com', certificateArn: CERTIFICATE } },
    });
  });

  it('stand for each stage in cdk.json, where one on the command line goes before them', () => {
    const context = {
      production: {
        alarm_email: 'ops@example.com',
        domain: 'documents.example.com',
        certificate: CERTIFICATE,
      },
      development: { alarm_email: 'me@example.com' },
    };
    const frontDoor = { domain: { name: 'documents.example.com', certificateArn: CERTIFICATE } };
    assert.deepEqual(parse(context), { alarmEmail: 'ops@example.com', frontDoor });
    assert.deepEqual(parse({ ...context, alarm_email: 'night@example.com' }), {
      alarmEmail: 'night@example.com',
      frontDoor,
    });
    assert.deepEqual(
      parseOptions('development', (name) => Object(context)[name]),
      { alarmEmail: 'me@example.com' },
    );
  });

  it('that are wrong are all named at once, with what to give instead', () => {
    assert.throws(() => parse({ alarm_email: 'ops', domain: 'https://example.com', hosted_zone: 7 }), {
      message: [
        'alarm_email "ops" is not an e-mail address, as in -c alarm_email=ops@example.com',
        'domain "https://example.com" is not a host name in small letters, as in -c domain=documents.example.com',
        'hosted_zone 7 is not the id of a hosted zone of Route 53, as in -c hosted_zone=Z0123456789ABC',
        'domain, hosted_zone needs certificate as well: the ARN of a certificate of AWS Certificate Manager, as in ' +
          '-c certificate=arn:aws:acm:eu-north-1:111122223333:certificate/...',
      ].join('\n'),
    });
  });

  it('that need others say which', () => {
    assert.throws(
      () => parse({ domain: 'documents.example.com' }),
      /^Error: domain needs certificate as well/,
    );
    assert.throws(
      () => parse({ certificate: CERTIFICATE }),
      /^Error: certificate needs domain as well: a host name/,
    );
    assert.throws(
      () => parse({ web_acl: WEB_ACL }),
      (error: Error) => {
        assert.match(error.message, /^web_acl needs domain as well.*\nweb_acl needs certificate as well/);
        return true;
      },
    );
    assert.throws(
      () => parse({ production: { hosted_zone: 'Z0123456789ABC' } }),
      /hosted_zone needs domain as well/,
    );
  });

  it('of CloudFront are all in us-east-1, whatever region the stage is in', () => {
    assert.throws(
      () => parse({ domain: 'documents.example.com', certificate: CERTIFICATE, web_acl: WEB_ACL }),
      /certificate arn:aws:acm:eu-north-1.* is not in us-east-1.*make one for documents\.example\.com there/,
    );
    const regional = WEB_ACL.replace('us-east-1', 'eu-north-1').replace('global', 'regional');
    assert.throws(
      () => parse({ domain: 'documents.example.com', certificate: OF_CLOUDFRONT, web_acl: regional }),
      /web_acl .* is not the ARN of a web ACL for CloudFront, in us-east-1: `npx cdk deploy --app/,
    );
  });

  it('of a stage are an object with names that are known', () => {
    assert.throws(
      () => parse({ production: 'ops@example.com' }),
      /^Error: production in the context must be an object/,
    );
    assert.throws(() => parse({ production: { domian: 'documents.example.com' } }), {
      message:
        'production in the context has unknown domian: known are alarm_email, domain, certificate, hosted_zone, web_acl',
    });
  });

  for (const domain of [
    'Example.com',
    'localhost',
    'a..example.com',
    '-a.example.com',
    'a_b.example.com',
    '10.0.0.1',
    '',
    true,
  ]) {
    it(`refuse ${JSON.stringify(domain)} as a domain`, () => {
      assert.throws(
        () => parse({ domain, certificate: CERTIFICATE }),
        /^Error: domain .* is not a host name/,
      );
    });
  }
});

describe('alarm_email', () => {
  it('can be left out', () => {
    assert.deepEqual(parse({ alarm_email: undefined }), {});
  });

  it('is taken as it is given', () => {
    for (const address of [
      'ops@example.com',
      "o'neil+paper.hook@mail.example.co.uk",
      'ops@xn--bcher-kva.example',
    ]) {
      assert.deepEqual(parse({ alarm_email: address }), { alarmEmail: address });
    }
  });

  it('that is no address is refused with what to do', () => {
    assert.throws(() => parse({ alarm_email: 'ops@localhost' }), {
      message: 'alarm_email "ops@localhost" is not an e-mail address, as in -c alarm_email=ops@example.com',
    });
    const wrong = [
      '',
      'ops',
      '@example.com',
      'ops@',
      'ops @example.com',
      'a@b@example.com',
      'ops@example.',
      true,
    ];
    const several = ['a@example.com,b@example.com', 'a@example.com; b@example.com', ['a@example.com']];
    for (const address of [...wrong, ...several, `${'a'.repeat(250)}@example.com`]) {
      assert.throws(() => parse({ alarm_email: address }), /is not an e-mail address/, String(address));
    }
  });
});
