/**
 * What a formula says to its user: alerts, traces, sounds. AlertIf looks at the last `lookback` bars and is recorded
 * with the newest bar on which its condition holds; whoever shows alerts knows which ones were shown before. Commands
 * (SOUND, EMAIL, EXEC) are not carried out.
 */
import { type Builtin, builtin, isTrue, parameter, parameterOr, type Run, type Value } from '#afl/runtime';
import { accepted } from './accepted.ts';
import { described } from './described.ts';
import { formatText } from './formatting.ts';
import { spokenText } from './spoken.ts';

const ALERTS_MAX = 1000;

function trace(run: Run, text: string): undefined {
  if (text === '!CLEAR!') {
    run.output.trace.length = 0;
    return undefined;
  }
  run.allocate(128 + 2 * text.length);
  run.output.trace.push(text);
  return undefined;
}

export const ALERTS: readonly Builtin[] = [
  builtin({
    ...described(
      'AlertIf(condition, "command", "text", type=0, flags=15, lookback=1)',
      'nothing',
      'An alert when the condition holds on one of the last bars.',
    ),
    parameters: [
      parameter('array', 'condition'),
      parameter('string', 'command'),
      parameter('any', 'text'),
      parameterOr('number', 'type', 0),
      parameterOr('number', 'flags', 15),
      parameterOr('number', 'lookback', 1),
    ],
    call: ([condition, , text, type, , lookback], run) => {
      const oldest = Math.max(run.range.last - Math.max(Math.trunc(lookback), 1) + 1, 0);
      for (let bar = run.range.last; bar >= oldest; bar -= 1) {
        if (!isTrue(condition.data[bar] ?? 0)) continue;
        if (run.output.alerts.length < ALERTS_MAX) run.output.alerts.push({ text: spokenText(run, text), type, bar });
        return undefined;
      }
      return undefined;
    },
  }),
  builtin({
    ...described('_TRACE("text")', 'nothing', 'A line of the formula’s log.'),
    parameters: [parameter('any', 'text')],
    call: ([text], run) => trace(run, spokenText(run, text)),
  }),
  builtin({
    ...described('_TRACEF("format", ...)', 'nothing', 'A line of the formula’s log, by a C format.'),
    rest: 'any',
    parameters: [parameter('string', 'format')],
    call: (args, run) => trace(run, formatText(run, args[0], args.slice(1) as readonly Value[])),
  }),
  accepted('Say("text", purge=True)', 'Speaks a text; silent here.', 'number', () => 0),
  accepted('VoiceCount()', 'How many voices there are: none.', 'number', () => 0),
  accepted('VoiceSelect(number)', 'Chooses a voice.'),
  accepted('VoiceSetRate(rate)', 'The voice’s speed.'),
  accepted('VoiceSetVolume(volume)', 'The voice’s volume.'),
  accepted('VoiceWaitUntilDone(timeout)', 'Waits for the voice; it is silent.', 'number', () => 1),
  accepted('PlaySound("file")', 'Plays a sound; silent here.', 'number', () => 0),
  accepted(
    'PopupWindow("body", "caption", timeout=5, left=-1, top=-1, width=-1, height=-1, captureFocus=True)',
    'A window with a text; not shown here.',
  ),
];
