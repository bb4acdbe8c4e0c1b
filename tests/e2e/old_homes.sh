#!/bin/bash
# Homes that earlier versions left open with today's programs.
exec "$(dirname "$(readlink -f "$0")")/../homes/run"
