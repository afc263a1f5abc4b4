def document(): return {"rule_files": [], "tests": []}
