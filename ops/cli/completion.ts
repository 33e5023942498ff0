/** Scripts by which shells complete the command's words. They are made once and know everything: completing starts no process. */

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** A command, by the words that lead to it: `["quarantine", "replay"]`. */
export interface Completion {
  readonly path: readonly string[];
  readonly summary: string;
  readonly options: readonly { readonly name: string; readonly doc: string }[];
}

export function scriptFor(shell: Shell, commands: readonly Completion[]): string {
  switch (shell) {
    case "bash":
      return `${words(commands)}\ncomplete -o default -F _assay assay`;
    case "zsh":
      // zsh reads bash's completions.
      return `autoload -U +X bashcompinit && bashcompinit\n${words(commands)}\ncomplete -o default -F _assay assay`;
    case "fish":
      return fish(commands);
  }
}

/** By the words before it, what can come: verbs, then their own verbs, then options. */
function words(commands: readonly Completion[]): string {
  const cases = commands.map(({ path, options }) => {
    const next = [...belowOf(commands, path), ...options.map(({ name }) => name)];
    return `      "${path.join(" ")}") words="${next.join(" ")}" ;;`;
  });
  return `_assay() {
  local path="" words="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) break ;; *) path="$path\${path:+ }$word" ;; esac
  done
  # Arguments are no words of the command's: what led to it counts.
  while [ -n "$path" ]; do
    case "$path" in
${cases.join("\n")}
    esac
    [ -n "$words" ] && break
    case "$path" in *" "*) path="\${path% *}" ;; *) break ;; esac
  done
  [ -z "$path" ] && words="${belowOf(commands, []).join(" ")} help"
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}`;
}

function fish(commands: readonly Completion[]): string {
  const lines = commands.flatMap(({ path, summary, options }) => {
    const [name, above] = [path.at(-1)!, path.slice(0, -1)];
    const siblings = belowOf(commands, above).join(" ");
    const here =
      above.length === 0
        ? "__fish_use_subcommand"
        : `__fish_seen_subcommand_from ${above[0]}; and not __fish_seen_subcommand_from ${siblings}`;
    const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`).join("; and ");
    return [
      `complete -c assay -f -n '${here}' -a ${name} -d ${quoted(summary)}`,
      ...options.map(({ name: option, doc }) => `complete -c assay -n '${seen}' -l ${option.slice(2)} -d ${quoted(doc)}`),
    ];
  });
  return lines.join("\n");
}

function belowOf(commands: readonly Completion[], path: readonly string[]): readonly string[] {
  return commands
    .filter((each) => each.path.length === path.length + 1 && path.every((word, i) => each.path[i] === word))
    .map((each) => each.path.at(-1)!);
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", " ")}'`;
}
