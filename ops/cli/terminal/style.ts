import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** For stderr, where what is redrawn goes; plain where that is no terminal, or wants no colours. */
export const styled = (format: Format, text: string): string => styleText(format, text, { stream: process.stderr });
