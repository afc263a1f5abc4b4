"""The build that is packaged: the one under test, or, where that is a sanitizer's, the release build beside it."""

import support

BUILD = next(folder for folder in (support.BINARY.parent, support.TREE / "build/release")
             if (folder / "CPackConfig.cmake").exists())
PROGRAM = BUILD / "telltale"
