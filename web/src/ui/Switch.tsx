/** A choice of few, shown side by side. */

interface SwitchProps<T extends string> {
  label: string;
  value: T;
  choices: readonly { readonly value: T; readonly text: string; readonly lang?: string }[];
  choose: (value: T) => void;
}

export function Switch<T extends string>({ label, value, choices, choose }: SwitchProps<T>) {
  return (
    <fieldset class="switch">
      <legend class="hidden">{label}</legend>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          lang={choice.lang}
          aria-pressed={choice.value === value}
          onClick={() => choose(choice.value)}
        >
          {choice.text}
        </button>
      ))}
    </fieldset>
  );
}
