#!/usr/bin/env node
/** The entry. What is compiled is kept from here on, so everything else is read behind it. */
import { keepCompiledCode } from './compiled-code.ts';

keepCompiledCode();
await import('./main.ts');
