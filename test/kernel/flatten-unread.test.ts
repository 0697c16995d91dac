/** A flatten that cannot read the account says so. */
import { expect, test } from 'vitest';
import { SECOND } from '#base';
import { ACCOUNT, long } from './desk-drive.ts';

test('a flatten that cannot read the account for ten minutes is an alarm', () => {
  const drive = long(2);
  drive.say({ type: 'operator.said', say: 'flatten', session: drive.session.config.id });
  for (let n = 0; n < 200; n += 1) {
    const { fetch } = drive.last('account.fetch');
    drive
      .say({
        type: 'account.unreadable',
        account: ACCOUNT.id,
        fetch,
        why: 'position 5: type 3 with size 2 says no direction.',
      })
      .pass(3 * SECOND);
  }
  expect(drive.alarms()[0]).toContain('(position 5: type 3 with size 2 says no direction)');
});
