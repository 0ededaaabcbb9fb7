# report.py: what the measurements of tests/bench/compare say: medians, ratios, tables
#
# SPDX-License-Identifier: MIT
"""A sample is one process: {"workload", "round", "program"} and either what programs.py measured
or "error". All that is computed here comes from the samples alone, so that a report can be made
again from the JSON file."""
from programs import TITLES, median

LIMIT = 1.3
RULE = (f"A round of a workload is thrown away when in it any program took more than {LIMIT} times "
        "that program's median over all rounds of the workload.")


def thrown_rounds(samples, limit=LIMIT):
    """The numbers of the rounds, of one workload's SAMPLES, that the rule throws away."""
    middle = {}
    for program in {sample["program"] for sample in samples}:
        middle[program] = median([s["seconds"] for s in samples if s["program"] == program])
    return sorted({sample["round"] for sample in samples
                   if sample["seconds"] > limit * middle[sample["program"]]})


def judge(workload, samples, limit=LIMIT):
    """The figures of one workload. Where every round is thrown away, none is, and "disturbed" is
    true: such figures are worth little."""
    mine = [s for s in samples if s["workload"] == workload.key]
    good = [s for s in mine if "error" not in s]
    rounds = sorted({s["round"] for s in good})
    thrown = thrown_rounds(good, limit)
    disturbed = bool(rounds) and thrown == rounds
    kept = [s for s in good if disturbed or s["round"] not in thrown]
    result = {"key": workload.key, "title": workload.title, "section": workload.section,
              "rounds": len(rounds), "thrown": thrown, "disturbed": disturbed, "programs": {},
              "errors": {}}
    for sample in mine:
        if "error" in sample:
            result["errors"][sample["program"]] = sample["error"]
    for program in workload.programs:
        own = [s for s in kept if s["program"] == program]
        if own:
            figures = {"seconds": median([s["seconds"] for s in own]),
                       "best": min(s["best"] for s in own),
                       "rss": median([s["rss"] for s in own]), "pixels": own[0]["pixels"]}
            if "flops" in own[0]:
                figures["gflops"] = own[0]["flops"] / figures["seconds"] * 1e-9
                figures["arena"] = own[0]["arena"]
            result["programs"][program] = figures
    compare(workload, result)
    return result


def compare(workload, result):
    """Adds each program's ratio to the subject, and the subject's share of PyTorch's memory."""
    programs = result["programs"]
    subject = programs.get(workload.programs[0])
    if subject is None:
        return
    for program in workload.programs[1:]:
        figures = programs.get(program)
        if figures is None:
            continue
        if program == "ours-easy":  # how much a pixel of the odd size costs more
            ratio = subject["seconds"] / subject["pixels"] * figures["pixels"] / figures["seconds"]
            verdict = reach(ratio, workload.targets.get(program), at_most=True)
        else:
            ratio = figures["seconds"] / subject["seconds"]
            verdict = reach(ratio, workload.targets.get(program))
        figures.update(ratio=ratio, verdict=verdict,
                       target=list(workload.targets.get(program, (None, None))))
    if "torch" in programs:
        share = subject["rss"] / programs["torch"]["rss"]
        result["memory"] = {"share": share, "target": list(workload.memory),
                            "verdict": reach(share, workload.memory, at_most=True)}


def others(samples):
    """[median, largest] share of the processors' time that other programs had; None if unknown."""
    shares = [s["others"] for s in samples if s.get("others") is not None]
    return [median(shares), max(shares)] if shares else None


def reach(ratio, target, at_most=False):
    """"goal", "floor" or "below": how far RATIO comes; None where nothing was asked."""
    if target is None or target == (None, None):
        return None
    sign = -1 if at_most else 1
    floor, goal = target
    if goal is not None and sign * ratio >= sign * goal:
        return "goal"
    if floor is not None and sign * ratio < sign * floor:
        return "below"
    return "floor" if floor is not None else "below"


# --- tables ---

def number(value):
    """Three digits, as many as the rounds are worth."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def seconds(value):
    return f"{number(value)} s" if value >= 1 else f"{number(value * 1000)} ms"


def target_text(target, verdict, plain):
    if plain or verdict is None:
        return ""
    parts = [f"{name} {value:g}" for name, value in zip(("floor", "goal"), target)
             if value is not None]
    return f" ({', '.join(parts)}: {'reached' if verdict == 'goal' else verdict})"


def cell(program, result, plain):
    figures = result["programs"].get(program)
    if figures is None:
        return "failed" if program in result["errors"] else ""
    text = seconds(figures["seconds"])
    if "ratio" in figures:
        text += f", {figures['ratio']:.2f}x" + target_text(figures["target"], figures["verdict"],
                                                           plain)
    return text


def memory_cell(subject, result, plain):
    figures = result["programs"].get(subject)
    if figures is None:
        return ""
    text = f"{figures['rss'] / 1e6:.0f} MB"
    if "memory" in result:
        memory = result["memory"]
        text += f", {memory['share']:.2f} of PyTorch's"
        text += target_text(memory["target"], memory["verdict"], plain)
    return text


def peak_cell(subject, result, roofline):
    figures = result["programs"].get(subject, {})
    if "gflops" not in figures:
        return ""
    text = f"{figures['gflops']:.0f}"
    if roofline:
        text += f" ({figures['gflops'] / roofline['peak_gflops']:.2f} of peak)"
    return text


def table_rows(results, order, roofline, plain):
    """The rows of one section, the first being the titles. ORDER: the section's programs."""
    subject = order[0]
    rows = [["work", *(TITLES[program] for program in order), "GFLOP/s", "memory"]]
    for result in results:
        title = result["title"]
        if result["thrown"]:
            title += " (disturbed)" if result["disturbed"] else f" (-{len(result['thrown'])})"
        rows.append([title, *(cell(program, result, plain) for program in order),
                     peak_cell(subject, result, roofline), memory_cell(subject, result, plain)])
    return rows


def markdown(rows):
    """ROWS as a table whose source is readable too."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for number_of_row, row in enumerate(rows):
        lines.append("| " + " | ".join(text.ljust(w) for text, w in zip(row, widths)) + " |")
        if number_of_row == 0:
            lines.append("|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join(lines)


def about(facts):
    """Machine, versions, date, rule: what a figure is worth nothing without."""
    machine, versions = facts["machine"], facts["versions"]
    memory = f", {machine['memory'] / 2**30:.0f} GiB" if machine["memory"] else ""
    names = [f"{TITLES[name]} {versions[name]}" for name in ("torch", "onnxruntime")
             if name in versions]
    lines = [
        f"{facts['date']}, {machine['cpu']}, {machine['processors']} processors{memory}, "
        f"{machine['system']}; {facts['threads']} threads each.",
        "; ".join([versions.get("ours", "unet"), *names]) + ".",
        f"{facts['rounds']} rounds, all programs in turn, each measurement a process of its own "
        f"with {facts['warmups']} run to warm up; its figure is the median of the others, and a "
        "table's the median over the rounds. A peer's ratio is its time over ours.",
        "GFLOP/s count direct convolutions (training: three forward passes), so that methods with "
        "fewer multiplications can exceed the peak. Memory is the peak resident size.",
        f"{RULE} Thrown away: {facts['thrown']} of {facts['measured']}"
        + (", (-N) in the tables." if facts["thrown"] else "."),
    ]
    if facts.get("others"):
        middle, most = facts["others"]
        lines.append(f"Other programs had {middle:.0%} of the processors' time during the median "
                     f"measurement, {most:.0%} at most.")
    roofline = facts.get("roofline")
    if roofline:
        lines.insert(2, f"Measured peak: {roofline['peak_gflops']:.0f} GFLOP/s in float32 "
                        f"({roofline['cpu_level']}), {roofline['peak_gbytes']:.0f} GB/s of "
                        "memory.")
    return lines


def text(facts, results, sections, plain=False):
    """The report, in Markdown."""
    parts = []
    for section, title in sections.items():
        some = [result for result in results if result["section"] == section]
        order = []
        for result in some:
            order += [name for name in result["order"] if name not in order]
        if some:
            rows = table_rows(some, order, facts.get("roofline"), plain)
            parts += [f"### {title}", markdown(rows)]
    parts += about(facts)
    for result in results:
        for program, error in result["errors"].items():
            parts.append(f"{TITLES[program]} failed at {result['title']}: {error}")
    return "\n\n".join(parts) + "\n"
