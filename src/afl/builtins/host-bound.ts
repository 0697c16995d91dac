/**
 * Functions that need what is not here: Windows, AmiBroker's database and windows, files, the internet. A formula that
 * calls one is refused by name when it is loaded, since what it computes could depend on it.
 */
import type { Builtin } from '#afl/runtime';
import { hostBound } from './accepted.ts';

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
    'It belongs to AmiBroker’s portfolio backtester.',
    ['GetBacktesterObject()', 'Equity(flags=0, rangetype=-1, from=0, to=0)'],
  ],
  [
    'It writes to AmiBroker’s database.',
    [
      'AddToComposite(array, "ticker", "field", flags=atcFlagDefaults)',
      'CategoryAddSymbol("symbol", category, number)',
      'CategoryRemoveSymbol("symbol", category, number)',
      'CategoryCreate("name", category)',
      'CategorySetName("name", category, number)',
      'NoteSet("symbol", "text")',
    ],
  ],
  [
    'It reads market-wide composites of AmiBroker’s database.',
    ['ADLine()', 'AdvIssues()', 'AdvVolume()', 'DecIssues()', 'DecVolume()', 'Trin()', 'UncIssues()', 'UncVolume()'],
  ],
  [
    'It reads fields of an AmiBroker data plug-in.',
    [
      'GetExtraData("field")',
      'GetExtraDataForeign("field", "symbol")',
      'GetRTData("field")',
      'GetRTDataForeign("field", "symbol")',
    ],
  ],
  [
    'It reads or writes files.',
    [
      'fopen("file", "mode", shared=False)',
      'fclose(handle)',
      'fgets(handle)',
      'fputs("text", handle)',
      'feof(handle)',
      'fdelete("file")',
      'fdir("wildcard", flags=1)',
      'fgetcwd()',
      'fgetstatus("file", what, format=0)',
      'fmkdir("dir")',
      'frmdir("dir")',
      'fappend("file", "text")',
    ],
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
  [
    'It makes controls in AmiBroker’s chart window.',
    [
      'GuiButton("text", id, x, y, width, height, notifyflags, style=0)',
      'GuiCheckBox("text", id, x, y, width, height, notifyflags, style=0)',
      'GuiDateTime(id, x, y, width, height, notifyflags, style=0)',
      'GuiEdit(id, x, y, width, height, notifyflags, style=0)',
      'GuiEnable(id, enable)',
      'GuiGetCheck(id)',
      'GuiGetEvent(num, what=0)',
      'GuiGetText(id)',
      'GuiGetValue(id)',
      'GuiRadio("text", id, x, y, width, height, notifyflags, style=0)',
      'GuiSendKeyEvents("chars")',
      'GuiSetCheck(id, check)',
      'GuiSetColors(idFrom, idTo, border, clrText=-1, clrBack=-1, clrBorder=-1, ...)',
      'GuiSetFont("face", size)',
      'GuiSetRange(id, min, max, step, ticfreq)',
      'GuiSetText("text", id)',
      'GuiSetValue(id, value)',
      'GuiSetVisible(id, visible)',
      'GuiSlider(id, x, y, width, height, notifyflags, style=0)',
      'GuiToggle("text", id, x, y, width, height, notifyflags)',
    ],
  ],
];

export const HOST_BOUND: readonly Builtin[] = REASONS.flatMap(([reason, signatures]) =>
  signatures.map((signature) => hostBound(signature, reason)),
);
