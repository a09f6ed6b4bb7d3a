"""The page: what a person sees in the browser. HTML strings in pure modules, drawn with Streamlit in the others."""
