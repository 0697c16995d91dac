/** What a person says: kill, resume, flatten, stop. A kill is a latch; only a person's word takes it back. */
import type { OperatorWord } from './event.ts';
import { settleByHand } from './external.ts';
import { startFlatten } from './flatten.ts';
import { flattenPlace } from './left-behind.ts';
import { liftLosses } from './losses.ts';
import { stopSession } from './stopping.ts';
import type { Turn } from './turn.ts';

const ASKED = 'a person asked to flatten';

export function operatorSaid(turn: Turn, word: OperatorWord): void {
  switch (word.say) {
    case 'kill': {
      const { why = 'the kill switch was pressed' } = word;
      turn.record({ type: 'trading.set', target: word.target, state: 'halted', why });
      return turn.alarm(word.target === 'all' ? null : word.target.session, `trading is halted: ${why}`);
    }
    case 'resume': {
      const why = 'a person resumed trading';
      turn.record({ type: 'trading.set', target: { account: word.account }, state: 'active', why });
      for (const [session, book] of turn.books.sessions) {
        if (book.config.account !== word.account || book.tradingState === 'active') continue;
        turn.record({ type: 'trading.set', target: { session }, state: 'active', why });
      }
      if (word.liftLosses === true) liftLosses(turn, word.account, 'a person typed the account’s name to lift it');
      return;
    }
    case 'settle':
      return settleByHand(turn, word.account, word.as);
    case 'flatten':
      return 'session' in word
        ? startFlatten(turn, word.session, ASKED)
        : flattenPlace(turn, { account: word.account, contract: word.contract }, ASKED);
    case 'stop':
      return stopSession(turn, word.session, word.positions);
  }
}
