/**
 * Every function that AmiBroker documents: the 448 of the index of its guide for version 7.00, and four that stand in change
 * logs only (fappend, SetOpacity, ln, EnableTextOuput). Map, which one example writes for MapCreate, is left out: old
 * formulas have variables of that name. With them "not supported yet" can be told
 * from "there is no such function".
 */
const NAMES = `
  abs AccDist acos AddColumn AddMultiTextColumn AddRankColumn AddRow AddSummaryRows AddTextColumn AddToComposite
  ADLine AdvIssues AdvVolume ADX AlertIf AlmostEqual AMA AMA2 ApplyStop Asc asin atan atan2 ATR BarIndex BarsSince
  BarsSinceCompare BBandBot BBandTop BeginValue CategoryAddSymbol CategoryCreate CategoryFind CategoryGetName
  CategoryGetSymbols CategoryRemoveSymbol CategorySetName CCI CCIa ceil Chaikin Chr ClipboardGet ClipboardSet
  ColorBlend ColorHSB ColorRGB Correlation cos cosh CreateObject CreateStaticObject Cross Cum CumProd Date DateNum
  DateTime DateTimeAdd DateTimeConvert DateTimeDiff DateTimeFormat DateTimeToStr Day DayOfWeek DayOfYear DaysSince1900
  DecIssues DecVolume DEMA EMA EnableRotationalTrading EnableScript EnableTextOuput EnableTextOutput EncodeColor
  EndValue Equity erf Error exp ExRem ExRemSpan fappend fclose fdelete fdir feof FFT fgetcwd fgets fgetstatus
  FindIndex FIR FirstVisibleValue Flip floor fmkdir fopen Foreign fputs frac frmdir FullName GapDown GapUp
  GetAsyncKeyState GetBacktesterObject GetBaseIndex GetCategorySymbols GetChartBkColor GetChartID
  GetCursorMouseButtons GetCursorXPosition GetCursorYPosition GetDatabaseName GetExtraData GetExtraDataForeign
  GetFnData GetFnDataForeign GetFormulaPath GetLastOSError GetObject GetOption GetPerformanceCounter
  GetPlaybackDateTime GetPriceStyle GetRTData GetRTDataForeign GetScriptObject GetTradingInterface GfxArc GfxChord
  GfxCircle GfxDrawImage GfxDrawText GfxEllipse GfxFillSolidRect GfxGetTextWidth GfxGradientRect GfxLineTo GfxMoveTo
  GfxPie GfxPolygon GfxPolyline GfxRectangle GfxRoundRect GfxSelectFont GfxSelectHatchBrush GfxSelectPen
  GfxSelectSolidBrush GfxSelectStockObject GfxSetBkColor GfxSetBkMode GfxSetCoordsMode GfxSetOverlayMode GfxSetPixel
  GfxSetTextAlign GfxSetTextColor GfxSetZOrder GfxTextOut GicsID GroupID GuiButton GuiCheckBox GuiDateTime GuiEdit
  GuiEnable GuiGetCheck GuiGetEvent GuiGetText GuiGetValue GuiRadio GuiSendKeyEvents GuiSetCheck GuiSetColors
  GuiSetFont GuiSetRange GuiSetText GuiSetValue GuiSetVisible GuiSlider GuiToggle HHV HHVBars Highest HighestBars
  HighestSince HighestSinceBars HighestVisibleValue HMA Hold Hour IcbID IIf IIR IndustryID InGICS InICB Inside int
  InternetClose InternetGetStatusCode InternetOpenURL InternetPostRequest InternetReadString InternetSetAgent
  InternetSetHeaders InternetSetOption Interval inverf InWatchList InWatchListName IsContinuous IsEmpty IsFavorite
  IsFinite IsIndex IsNan IsNull IsTrue Kurtosis LastValue LastVisibleValue LineArray LinearReg LinRegIntercept
  LinRegSlope LLV LLVBars ln log log10 Lookup Lowest LowestBars LowestSince LowestSinceBars LowestVisibleValue MA MACD
  MapCreate MarketID Matrix Max MDI Median MFI MicroSec MilliSec Min Minute Month mtRandom mtRandomA MxCopy MxDet
  MxFromString MxGetBlock MxGetSize MxIdentity MxInverse MxSetBlock MxSolve MxSort MxSortRows MxSum MxToString
  MxTranspose Name NormDist NoteGet NoteSet Now NullCount NumToStr NVI Nz OBV Optimize OptimizerSetEngine
  OptimizerSetOption OscP OscV Outside Param ParamColor ParamDate ParamField ParamList ParamStr ParamStyle ParamTime
  ParamToggle ParamTrigger PDI Peak PeakBars Percentile PercentRank PlaySound Plot PlotForeign PlotGrid PlotOHLC
  PlotShapes PlotText PlotTextSetFont PlotVAPOverlay PlotVAPOverlayA PopupWindow Prec Prefs PriceVolDistribution
  printf Prod ProdSince PVI Random Ref RelStrength Remap RequestMouseMoveRefresh RequestTimedRefresh
  RestorePriceArrays Reverse RMI ROC Round RSI RSIa RWI RWIHi RWILo SafeDivide SAR Say Second SectorID SelectedValue
  SendEmail SetBacktestMode SetBarFillColor SetBarsRequired SetChartBkColor SetChartBkGradientFill SetChartOptions
  SetCustomBacktestProc SetForeign SetFormulaName SetGradientFill SetOpacity SetOption SetPositionSize SetSortColumns
  SetStopPrecedence SetTradeDelays ShellExecute sign Signal sin sinh Skewness Sort SparseCompress SparseExpand
  SparseInterpolate sqrt StaticVarAdd StaticVarCompareExchange StaticVarCount StaticVarGenerateRanks StaticVarGet
  StaticVarGetRankedSymbols StaticVarGetText StaticVarInfo StaticVarRemove StaticVarSet StaticVarSetText Status StdErr
  StDev StochD StochK StrCount StrExtract StrFind StrFormat StrLeft StrLen StrMatch StrMid StrReplace StrRight StrSort
  StrToDateTime StrToLower StrToNum StrToUpper StrTrim Study Sum SumSince tan tanh TEMA ThreadSleep TimeFrameCompress
  TimeFrameExpand TimeFrameGetPrice TimeFrameMode TimeFrameRestore TimeFrameSet TimeNum TrimResultRows Trin TRIX
  Trough TroughBars TSF Ultimate UncIssues UncVolume ValueWhen VarGet VarGetText VarSet VarSetText Version VoiceCount
  VoiceSelect VoiceSetRate VoiceSetVolume VoiceWaitUntilDone Wilders WMA WriteIf WriteVal XYChartAddPoint
  XYChartSetAxis Year Zig _DEFAULT_NAME _DT _exit _N _PARAM_VALUES _SECTION_BEGIN _SECTION_END _SECTION_NAME _TRACE
  _TRACEF
`;

/** Lower-case key → as the guide writes it. */
export const FUNCTION_NAMES: ReadonlyMap<string, string> = new Map(
  NAMES.trim()
    .split(/\s+/)
    .map((name) => [name.toLowerCase(), name]),
);
