/**
 * Functions that need what is not here: Windows, AmiBroker's database and windows, the internet. A formula that
 * calls one is refused by name when it is loaded, since what it computes could depend on it; unless AmiBroker has an
 * answer of its own for where the thing is missing.
 */
import { type Builtin, NULL } from '#afl/runtime';
import { answered, hostBound } from './accepted.ts';
import { CONSTANTS } from './constants.ts';

const REASONS: readonly (readonly [reason: string, signatures: readonly string[]])[] = [
  [
    'It starts programs or drives COM objects of Windows.',
    [
      'ShellExecute("file", "args", "params", showcmd=1)',
      'CreateObject("Server.Class")',
      'CreateStaticObject("Server.Class")',
      'GetObject("path", "class")',
      'GetScriptObject()',
      'EnableScript("language")',
    ],
  ],
  ['It belongs to AmiBroker’s own order interface.', ['GetTradingInterface("name")']],
  [
    'It writes to AmiBroker’s database.',
    [
      'CategoryAddSymbol("symbol", category, number)',
      'CategoryRemoveSymbol("symbol", category, number)',
      'CategoryCreate("name", category)',
      'CategorySetName("name", category, number)',
      'NoteSet("symbol", "text")',
    ],
  ],
  [
    'It reads fields of an AmiBroker data plug-in.',
    ['GetExtraData("field")', 'GetExtraDataForeign("field", "symbol")'],
  ],
  [
    'It uses the internet.',
    [
      'InternetOpenURL("url")',
      'InternetPostRequest("url", "data", flags=0)',
      'InternetReadString(handle)',
      'InternetClose(handle)',
      'InternetGetStatusCode()',
      'InternetSetAgent("agent")',
      'InternetSetHeaders("headers")',
      'InternetSetOption(option, value)',
      'SendEmail("subject", "message", showUI=False)',
    ],
  ],
];

const GUI_EXISTING = CONSTANTS.get('guiexisting');
const NO_CONTROLS = 'there is no chart window, so nobody ever presses or moves what it would show.';

/** Of functions that make or change a control, what AmiBroker says of one that is there already. */
const CONTROLS: readonly string[] = [
  'GuiButton("text", id, x, y, width, height, notifyflags, style=0)',
  'GuiCheckBox("text", id, x, y, width, height, notifyflags, style=0)',
  'GuiDateTime(id, x, y, width, height, notifyflags, style=0)',
  'GuiEdit(id, x, y, width, height, notifyflags, style=0)',
  'GuiRadio("text", id, x, y, width, height, notifyflags, style=0)',
  'GuiSlider(id, x, y, width, height, notifyflags, style=0)',
  'GuiToggle("text", id, x, y, width, height, notifyflags)',
  'GuiEnable(id, enable)',
  'GuiSetCheck(id, check)',
  'GuiSetText("text", id)',
  'GuiSetValue(id, value)',
  'GuiSetVisible(id, visible)',
];
const CONTROL_LOOKS: readonly string[] = [
  'GuiSendKeyEvents("chars")',
  'GuiSetColors(idFrom, idTo, border, clrText=-1, clrBack=-1, clrBorder=-1, ...)',
  'GuiSetFont("face", size)',
  'GuiSetRange(id, min, max, step, ticfreq)',
];
const COMPOSITES: readonly string[] = [
  ...['ADLine()', 'AdvIssues()', 'AdvVolume()', 'DecIssues()', 'DecVolume()', 'Trin()', 'UncIssues()', 'UncVolume()'],
];

/** Event number 2 of GuiGetEvent is a text. */
const EVENT_TEXT = 2;

const ANSWERED: readonly Builtin[] = [
  ...CONTROLS.map((each) => answered(each, NO_CONTROLS, 'number', () => GUI_EXISTING)),
  ...CONTROL_LOOKS.map((each) => answered(each, NO_CONTROLS, 'nothing', () => undefined)),
  answered('GuiGetCheck(id)', NO_CONTROLS, 'number', () => 0),
  answered('GuiGetValue(id)', NO_CONTROLS, 'number', () => 0),
  answered('GuiGetText(id)', NO_CONTROLS, 'string', () => ''),
  answered('GuiGetEvent(num, what=0)', NO_CONTROLS, 'any', ([, what]) => (what === EVENT_TEXT ? '' : 0)),
  ...COMPOSITES.map((each) =>
    answered(each, 'no composites of a market are kept, so it is Null.', 'array', (_, run) => run.spread(NULL)),
  ),
  ...['GetRTData("field")', 'GetRTDataForeign("field", "symbol")'].map((each) =>
    answered(each, 'there is no quote window of a real-time source, so it is Null.', 'number', () => NULL),
  ),
  answered(
    'GetBacktesterObject()',
    'there is no portfolio backtest, outside of which it is Null.',
    'number',
    () => NULL,
  ),
  answered(
    'AddToComposite(array, "ticker", "field", flags=atcFlagDefaults)',
    'no artificial symbols are kept.',
    'nothing',
    () => undefined,
  ),
];

export const HOST_BOUND: readonly Builtin[] = [
  ...ANSWERED,
  ...REASONS.flatMap(([reason, signatures]) => signatures.map((signature) => hostBound(signature, reason))),
];
