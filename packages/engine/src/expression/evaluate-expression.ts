import type { Json } from "../payload/json.ts";
import { closingBraces } from "./find-expressions.ts";
import type { ClosingBraces } from "./find-expressions.ts";
import { interpolatedText } from "./interpolated-text.ts";
import { JoinedText } from "./joined-text.ts";
import { resolveExpression } from "./resolve-expression.ts";
import { SECRETS_PREFIX } from "./secret-names.ts";
import type { EvaluationBudget } from "./evaluation-budget.ts";
import { withBudget } from "./scope.ts";
import type { ExpressionScope } from "./scope.ts";

/**
 * The text with its expressions replaced. A text that is one expression and nothing else becomes the value itself, with
 * its type; any other becomes a text. `$${` is written for a literal `${`; in data it stays as it is. Throws ExpressionLimitError
 * where that costs too much, and whatever the scope throws.
 *
 * Takes one pass over the text, however it is nested. Source: reference/engine.md 6.2, 6.3.
 */
export function evaluateExpression(text: string, scope: ExpressionScope): Json {
  if (!text.includes("${")) return text;
  return new TextEvaluation(text, withBudget(scope)).run();
}

// One expression that is being read: the place of its closing brace, and its content so far with the inner ones replaced.
interface Frame {
  readonly end: number;
  content: string;
}

class TextEvaluation {
  private readonly text: string;
  private readonly scope: ExpressionScope & { readonly budget: EvaluationBudget };
  private readonly closings: ClosingBraces;
  private readonly result = new JoinedText();
  private readonly frames: Frame[] = [];
  private position = 0;
  private nextDollar = -1;

  constructor(text: string, scope: ExpressionScope & { readonly budget: EvaluationBudget }) {
    this.text = text;
    this.scope = scope;
    this.closings = closingBraces(text);
  }

  run(): Json {
    while (this.position < this.text.length) {
      const frame = this.frames.at(-1);
      if (frame === undefined || this.position < frame.end) this.takeIn(frame?.end ?? this.text.length);
      else {
        const value = resolveExpression(frame.content, this.scope);
        if (this.isWholeText()) return value;
        this.close(value);
      }
    }
    return this.result.text;
  }

  private isWholeText(): boolean {
    return this.position === this.text.length - 1 && this.closings.get(1) === this.position;
  }

  private close(value: Json): void {
    this.frames.pop();
    this.scope.budget.takeValue(value);
    const text = interpolatedText(value);
    const frame = this.frames.at(-1);
    if (frame === undefined) this.result.add(text);
    else frame.content += text;
    this.position++;
  }

  private takeIn(frameEnd: number): void {
    const { text, position } = this;
    if (text.charAt(position) !== "$") return this.take(Math.min(this.dollarFrom(position), frameEnd));
    if (text.startsWith("$${", position)) return this.takeEscaped();
    const end = text.startsWith("${", position) ? this.closings.get(position + 1) : undefined;
    if (end === undefined) return this.take(position + 1);
    if (text.startsWith(SECRETS_PREFIX, position + 2)) return this.takeSecret(end + 1);
    this.frames.push({ end, content: "" });
    this.position += 2;
  }

  private take(end: number): void {
    this.write(this.text.slice(this.position, end));
    this.position = end;
  }

  // The only place where a text asks for a secret by itself.
  private takeSecret(end: number): void {
    const frame = this.frames.at(-1);
    if (frame !== undefined) return this.take(end);
    this.result.add(this.text.slice(this.position, end));
    this.position = end;
  }

  private takeEscaped(): void {
    this.write("${");
    this.position += 3;
  }

  private write(text: string): void {
    const frame = this.frames.at(-1);
    if (frame === undefined) this.result.addAsData(text);
    else frame.content += text;
  }

  // Remembered, so that the end of a text is not searched again for every expression that closes in it.
  private dollarFrom(position: number): number {
    if (this.nextDollar < position) {
      const found = this.text.indexOf("$", position);
      this.nextDollar = found === -1 ? this.text.length : found;
    }
    return this.nextDollar;
  }
}
