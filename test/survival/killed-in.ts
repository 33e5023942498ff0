/** Loaded into a process before its code (`node --import`): it dies where it is about to remove the KILLED_AT-th file below KILLED_IN. */
import files from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

const { KILLED_IN = "", KILLED_AT } = process.env;
const remove = files.rm;
let removed = 0;

files.rm = async (path, options) => {
  if (String(path).startsWith(KILLED_IN) && ++removed === Number(KILLED_AT)) process.kill(process.pid, "SIGKILL");
  await remove(path, options);
};
syncBuiltinESMExports();
