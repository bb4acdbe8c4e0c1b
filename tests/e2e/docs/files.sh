# The files of the sample, as they lie in the organiser's folder.
cp "$top"/clients/cli/sample/five-minutes/* .
