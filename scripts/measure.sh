#!/usr/bin/env bash
# Plays every shipped level without a window, the performer making mistakes, and says how many fingers were seen
# right. One line per level, then the sum. Usage: scripts/measure.sh [FINGERLING] [MISTAKES] [PLAYER]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fingerling=${1:-${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/fingerling/target}/debug/fingerling}
mistakes=${2:-0.2}
player=${3:-1}

# Two at a time: one session keeps about one core busy.
# shellcheck disable=SC2016 # the inner shell expands its own arguments
for folder in levels/*/; do basename "$folder"; done |
    xargs -P 2 -I LEVEL sh -c '"$1" practise --level "$2" --fast --backend cpu --mistakes "$3" --player "$4" |
        sed -n "s|^Sight: |$2: |p"' measure "$fingerling" LEVEL "$mistakes" "$player" |
    sort | tee /dev/stderr |
    awk -F'[:,;%] *' '
        { level += 1; seen += $2; covered += substr($4, index($4, "coverage") + 9); text = $0
          sub(/.*; /, "", text); split(text, n, /[^0-9]+/); caught += n[1]; wrong += n[2]; blamed += n[3]; right += n[4] }
        END { printf "%d levels: seen right %.1f %% and coverage %.1f %% on average; ", level, seen / level, covered / level
              printf "%d of %d wrong fingers called wrong, %d of %d right ones\n", caught, wrong, blamed, right }'
